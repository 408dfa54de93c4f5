/* Words of requests and what they stand for. Portable. */
#ifndef DEPUTY_CLIENT_ASK_REQUEST_WORDS_H
#define DEPUTY_CLIENT_ASK_REQUEST_WORDS_H

#include "access/model/rights.h"

#include <stdbool.h>

/* Rights of a kind of object: names, "read", "write", "execute", "all", or numbers, joined by
 * commas. Files and directories have names of their own for the same rights: of a file either will
 * do. False when a word is none, and when there is no right. */
bool words_rights(enum right_object kind, const char *text, uint32_t *rights);

/* "read", "write" and "delete", joined by commas, as FILE_SHARE_*; "" is none of them. */
bool words_share(const char *text, uint32_t *share);

/* "create_new" to "truncate_existing", as CreateFile has them. */
bool words_disposition(const char *text, uint32_t *disposition);

/* Where to read events from: "oldest", "newest", or the "next" of an answer ("0x1f"). */
bool words_cursor(const char *text, uint64_t *cursor);

#endif
