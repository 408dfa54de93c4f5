/* crowd: opens many sessions, each with as many listings as one holds, and waits with all of them.
 * A program that uses the library has one in each session; this is one with a client of its own.
 *
 * usage: crowd SESSIONS DIRECTORY
 *
 * Prints how many listings are open, and ends with the next line on standard input. Exit code: 0, 1
 * when one could not be opened, 2 for wrong usage. */
#include "client/calls/files/file_path.h"
#include "client/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

enum { IN_SESSION = 16 };

static struct path_argument path;

static void fill_stub(struct remote_call *call)
{
    unsigned long id;
    for (int i = 0; i < IN_SESSION && !call->returned; i++)
        call->returned = c_file_list(call->context, path.units, path.text, 0, &id, &call->reply);
}

/* Whether all were opened; none is let go of. */
static bool fill_session(void)
{
    struct deputy_session *session;
    struct deputy_reply reply;
    struct remote_call call = {.stub = fill_stub};
    bool filled = !deputy_open(NULL, &session, &reply) && !session_call(session, &call, &reply);
    remote_call_free(&call);
    return filled;
}

int wmain(int count, wchar_t **arguments); /* the C runtime declares it nowhere */

int wmain(int count, wchar_t **arguments)
{
    if (count != 3 || path_argument(arguments[2], &path))
        return 2;
    const unsigned long sessions = wcstoul(arguments[1], NULL, 10);
    for (unsigned long i = 0; i < sessions; i++) {
        if (!fill_session())
            return 1;
    }
    printf("%lu\n", sessions * IN_SESSION);
    fflush(stdout);
    (void)getchar();
    return 0;
}
