/* The data of a value, as a request gives it. Portable. */
#ifndef DEPUTY_CLIENT_ASK_REQUEST_REGISTRY_DATA_H
#define DEPUTY_CLIENT_ASK_REQUEST_REGISTRY_DATA_H

#include "client/ask/request/request.h"

/* Make the bytes of a value of this type from the one member that has them: "hex" for any type, and
 * as registry_get gives them "text" (of a REG_QWORD a number), "texts" or "number". NULL, or what
 * is wrong as a sentence; data has a status of its own then or later when there is no memory. */
const char *registry_data_read(
    const struct ask_request *request, uint32_t type, struct buffer *data);

#endif
