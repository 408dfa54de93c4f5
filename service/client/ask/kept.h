/* What a session keeps between two requests: directories that are listed, files that are written
 * and read. Requests name each by a number. */
#ifndef DEPUTY_CLIENT_ASK_KEPT_H
#define DEPUTY_CLIENT_ASK_KEPT_H

#include "client/session.h"

/* The most of a session: each keeps a connection to itself. */
enum { KEPT_MAX = 16 };

/* A number of one kind is none of another. */
enum kept_kind {
    KEPT_LIST,     /* struct deputy_file_list */
    KEPT_TRANSFER, /* struct deputy_transfer */
    KEPT_READER,   /* struct deputy_reader */
    KEPT_WRITER,   /* struct deputy_writer */
};

/* One thing, and what it was asked for as. */
struct kept {
    void *thing;    /* as its kind says */
    wchar_t *path;  /* freed with free, as is the next */
    wchar_t *to;    /* of a copy; else NULL */
    uint32_t flags; /* DEPUTY_FILE_* */
};

/* Take a number for something that is to come; it is used until kept_drop. The session closes what
 * is left of them. ERROR_NOT_ENOUGH_MEMORY, or ERROR_TOO_MANY_OPEN_FILES (4) when it has KEPT_MAX.
 */
uint32_t kept_reserve(struct deputy_session *session, enum kept_kind kind, uint32_t *number);

/* Take out what has a number; nobody else can until it is put back. False when the number is none
 * of this kind, or another thread has it. */
bool kept_take(
    struct deputy_session *session, enum kept_kind kind, uint32_t number, struct kept *kept);

/* Put it back, or be done with the number. */
void kept_put(struct deputy_session *session, uint32_t number, const struct kept *kept);
void kept_drop(struct deputy_session *session, uint32_t number);

/* Close what was taken out, or what was never put in. */
void kept_close(enum kept_kind kind, struct kept *kept);

#endif
