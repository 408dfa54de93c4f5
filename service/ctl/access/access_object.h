/* What deputyctl access is asked about, from words to a call of the library. */
#ifndef DEPUTY_CTL_ACCESS_ACCESS_OBJECT_H
#define DEPUTY_CTL_ACCESS_ACCESS_OBJECT_H

#include "include/deputy.h"
#include "base/arena.h"
#include "base/buffer.h"

/* One question. */
struct access_question {
    const char *object;
    enum deputy_object kind;
    const char *sddl; /* behind "sddl:", NULL for an object */
    bool no_owner;    /* the SDDL names none, nor a group: each is taken to be SYSTEM */
    bool no_group;
    uint32_t want; /* 0: the maximum allowed */
};

/* Read a question: kind and want are options, NULL when they were not given. Without a kind,
 * "sddl:..." is a descriptor of a file, a name that begins with a root of the registry is a key,
 * and all else is a file. On failure a sentence is appended to error. */
bool access_question_read(struct access_question *question, const char *object, const char *kind,
    const char *want, struct buffer *error);

/* Whether a text is a kind; the error otherwise. */
bool access_kind_check(const char *kind, struct buffer *error);

/* Ask it. The reply has the failure, if any. */
uint32_t access_question_ask(struct deputy_session *session, const struct access_question *question,
    struct deputy_access **result, struct deputy_reply *reply);

/* Append why the name in a question is refused, if it is, as a sentence after a space, with what to
 * type instead. */
void access_question_reason(const struct access_question *question, struct buffer *text);

#endif
