/* What every command on files does first and last: its session and its paths. */
#ifndef DEPUTY_CTL_FILE_RUN_H
#define DEPUTY_CTL_FILE_RUN_H

#include "client/ctl/command.h"

/* A session, and the paths that the command line names. */
struct file_run {
    struct call *call;
    struct deputy_session *session;
    const wchar_t *path;
    const wchar_t *to; /* the second operand; NULL when there is none */
    enum exit_code code;
    uint64_t changed; /* counts what a command changed */
};

/* Open a session, convert the operands, run the function, close. The function returns the code to
 * end with and has reported its failures. */
enum exit_code file_run(struct call *call, enum exit_code (*function)(struct file_run *run));

#endif
