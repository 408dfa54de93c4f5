/* What requests about files share: the path, and how it failed. */
#ifndef DEPUTY_CLIENT_ASK_ASK_PATH_H
#define DEPUTY_CLIENT_ASK_ASK_PATH_H

#include "client/ask/question.h"

/* The member "path". */
const wchar_t *ask_path(const struct ask *ask);

/* DEPUTY_FILE_* as the request has them. */
uint32_t ask_path_flags(const struct ask *ask);

/* The operation failed, as the reply says: an object with the failure and the path. */
void ask_path_failed(struct ask *ask);

#endif
