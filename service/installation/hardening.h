/* What makes the process harder to abuse, before it does anything else. */
#ifndef DEPUTY_INSTALLATION_HARDENING_H
#define DEPUTY_INSTALLATION_HARDENING_H

#include "base/buffer.h"

/* Limit DLL loading to System32, end the process when its heap is corrupted, show no error boxes,
 * give up the privileges that are not needed, set the mitigations. What the platform does not have
 * is left out; hardening_describe tells what is in effect. */
void hardening_apply(void);

/* Append what is in effect, as the system sees it: "no privileges but those needed; mitigations:
 * strict handles, ...". */
void hardening_describe(struct buffer *text);

#endif
