/* What requests about files share: the path, and how it failed. */
#ifndef DEPUTY_CLIENT_ASK_ASK_PATH_H
#define DEPUTY_CLIENT_ASK_ASK_PATH_H

#include "client/ask/kept.h"
#include "client/ask/question.h"

/* The member "path". */
const wchar_t *ask_path(const struct ask *ask);

/* DEPUTY_FILE_* as the request has them. */
uint32_t ask_path_flags(const struct ask *ask);

/* Take a number for what is asked for, whose path and flags are set and nothing else; false when
 * that failed, which was answered. */
bool ask_path_keep(struct ask *ask, enum kept_kind kind, struct kept *kept, uint32_t *number);

/* The operation failed, as the reply says: an object with the failure and the path; of two paths
 * the second where it is certain to be that, else the first. */
void ask_path_failed(struct ask *ask);

/* The same of something that is kept. */
void ask_kept_failed(struct ask *ask, const struct kept *kept);

/* The bytes of the member "hex", at most DEPUTY_CHUNK_MAX, in data, which was empty; the caller
 * frees it in any case. False when that failed, which was answered. */
bool ask_chunk_read(struct ask *ask, struct buffer *data);

/* The member "disposition", OPEN_EXISTING without it. False when it is none, which was answered. */
bool ask_disposition(struct ask *ask, uint32_t *disposition);

/* Answer with bytes that were read. */
void ask_chunk_put(struct ask *ask, const uint8_t *bytes, uint32_t size);

#endif
