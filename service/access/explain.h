/* Why a right is granted or denied, in words for a person. */
#ifndef DEPUTY_ACCESS_EXPLAIN_H
#define DEPUTY_ACCESS_EXPLAIN_H

#include "access/check.h"
#include "base/buffer.h"

/* How SIDs get their names. find returns "BUILTIN\Administrators", or NULL when it knows none: the
 * SID is then written out. The text is used before the next call. find itself may be NULL. */
struct explain_names {
    const char *(*find)(void *context, const struct access_sid *sid);
    void *context;
};

/* A check that was made, and what is needed to talk about it. */
struct explain {
    const struct access_request *request;
    const struct access_result *result;
    enum right_object object;
    struct explain_names names;
};

/* Append why this right of the result was granted or denied, without an end of line: "ACE 1 allows
 * it to BUILTIN\Administrators, which is deny-only in your token: run elevated". */
void explain_right(
    struct buffer *text, const struct explain *explain, const struct access_right *right);

/* Append one line for each right, "FILE_WRITE_DATA: denied: nothing allows it", then one for each
 * note. The buffer's status says whether there was memory. */
void explain_result(struct buffer *text, const struct explain *explain);

/* Append the words for a note (one bit of enum access_note), without an end of line. */
void explain_note(struct buffer *text, enum access_note note);

#endif
