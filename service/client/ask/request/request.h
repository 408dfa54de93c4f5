/* A request of deputy_ask, read: an operation, and its arguments as they were given. Portable. */
#ifndef DEPUTY_CLIENT_ASK_REQUEST_REQUEST_H
#define DEPUTY_CLIENT_ASK_REQUEST_REQUEST_H

#include "client/ask/request/request_member.h"
#include "base/arena.h"
#include "base/buffer.h"

/* The most bytes of a request: the largest data of a call in hexadecimal, and room for its names.
 */
enum { ASK_REQUEST_MAX = 4 << 20 };

/* A text of UTF-16 units with a zero behind it and none within. Surrogates may stand alone, because
 * names of Windows may have them. */
struct ask_text {
    const uint16_t *units;
    size_t size;
};

/* A request. Only members that were given, or have a default, are to be looked at. */
struct ask_request {
    enum ask_operation operation;
    bool given[ASK_MEMBERS];
    struct ask_text units[ASK_UNITS];
    const char *words[ASK_WORDS_END];  /* by their members; NULL for those not given */
    uint64_t numbers[ASK_NUMBERS_END]; /* likewise; 0 */
    bool flags[ASK_FLAGS_END];         /* likewise; false */
    const struct ask_text *texts;      /* of the list that was given: no operation takes both */
    uint32_t text_count;
    struct arena arena; /* what all of them lie in */
};

/* Read a request (UTF-8, RFC 8259): one object, whose members are all known to its operation, stand
 * there once, and are of the right kind. The caller ends with request_free, whatever came of it.
 *
 * False when it is none; what is wrong is then in wrong, which was empty, as a sentence that has
 * neither a capital nor a stop and names the member; or wrong has a status of its own. */
bool request_read(const char *text, size_t size, struct ask_request *request, struct buffer *wrong);
void request_free(struct ask_request *request);

#endif
