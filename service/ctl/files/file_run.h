/* What every command on files does first and last: its session and its paths. */
#ifndef DEPUTY_CTL_FILES_FILE_RUN_H
#define DEPUTY_CTL_FILES_FILE_RUN_H

#include "ctl/common/command.h"

/* A session, and the paths that the command line names. */
struct file_run {
    struct call *call;
    struct deputy_session *session;
    const wchar_t *path;
    const wchar_t *to; /* the second operand; NULL when there is none */
    uint32_t flags;    /* DEPUTY_FILE_LITERAL, when path is in that form */
    enum exit_code code;
    uint64_t changed; /* counts what a command changed */
    uint64_t failed;  /* and what it could not */
};

/* Open a session, convert the operands, run the function, close. The function returns the code to
 * end with and has reported its failures. */
enum exit_code file_run(struct call *call, enum exit_code (*function)(struct file_run *run));

/* Whether an operand ends with a backslash, which says that a directory is meant; a name that is
 * to be made is none. The second reports that. */
bool file_names_directory(const struct call *call, int operand);
enum exit_code file_wants_name(struct call *call, int operand);

#endif
