/* The calling thread. */
#ifndef DEPUTY_PIPELINE_THREAD_H
#define DEPUTY_PIPELINE_THREAD_H

#include <stdint.h>

/* The system's id of the calling thread, for the record. */
uint32_t thread_id(void);

#endif
