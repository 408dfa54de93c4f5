/* Directories that are being listed between two requests of a session. */
#ifndef DEPUTY_CLIENT_ASK_LISTS_H
#define DEPUTY_CLIENT_ASK_LISTS_H

#include "client/session.h"

/* The most of a session: each keeps a connection to itself. */
enum { LISTS_MAX = 16 };

/* A directory, and what it was asked for as. */
struct listed {
    struct deputy_file_list *list; /* closed with deputy_list_close */
    wchar_t *path;                 /* freed with free */
    uint32_t flags;                /* DEPUTY_FILE_* */
};

/* Take a number for a list that is to come; it is used until lists_drop. The session closes what is
 * left of them. ERROR_NOT_ENOUGH_MEMORY, or ERROR_TOO_MANY_OPEN_FILES (4) when it has LISTS_MAX. */
uint32_t lists_reserve(struct deputy_session *session, uint32_t *number);

/* Take the list of a number out; nobody else can until it is put back. False when there is none, or
 * another thread has it. */
bool lists_take(struct deputy_session *session, uint32_t number, struct listed *listed);

/* Put it back, or be done with the number. */
void lists_put(struct deputy_session *session, uint32_t number, const struct listed *listed);
void lists_drop(struct deputy_session *session, uint32_t number);

/* Close a list that was taken out. */
void listed_close(struct listed *listed);

#endif
