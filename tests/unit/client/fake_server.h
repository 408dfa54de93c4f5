/* A server of the wire contract that does as it is told, in a process of its own, so that a test
 * can kill it. It holds the real endpoint: the tests run in a prefix of their own. */
#ifndef DEPUTY_TESTS_UNIT_CLIENT_FAKE_SERVER_H
#define DEPUTY_TESTS_UNIT_CLIENT_FAKE_SERVER_H

#include <stdint.h>
#include <windows.h>

/* What a routine does when it is called. */
enum fake_deed {
    FAKE_ANSWER,
    FAKE_REFUSE,   /* status 5 in stage "authorize", retry after 250 ms */
    FAKE_HANG,     /* until fake_release, or for ever */
    FAKE_DIE,      /* end the process */
    FAKE_RAISE,    /* the exception of struct fake */
    FAKE_MUDDLE,   /* return a status that is not the reply's */
    FAKE_GARBAGE,  /* whoami: bytes that are no identity */
    FAKE_OVERSIZE, /* whoami: one byte more than an identity may have */
    FAKE_HUGE,     /* whoami: more than the library takes at all */
    FAKE_NOTHING,  /* success without the outputs */
};

/* Shared between the test and the processes of the server; lives as long as the test. */
struct fake {
    volatile LONG query;
    volatile LONG open;
    volatile LONG ping;
    volatile LONG whoami;
    volatile LONG raise;    /* FAKE_RAISE: the code */
    volatile LONG busy;     /* so many closes are refused as long as one is in a call */
    volatile LONG delay_ms; /* each ping takes this long */
    /* As a service: how long it takes to start and to stop, and whether it listens then. */
    volatile LONG start_ms;
    volatile LONG stop_ms;
    volatile LONG deaf;
    volatile LONG fails; /* it stops instead of starting */
    /* How often each routine ran. */
    volatile LONG queried;
    volatile LONG opened;
    volatile LONG closed;
    volatile LONG run_down;
    volatile LONG pinged;
    volatile LONG asked;
    volatile LONG asked_linked; /* of those, with the linked token */
    volatile LONG inside;       /* pings at this moment */
    volatile LONG most_inside;  /* the most at one moment */
    volatile LONG sessions;     /* that the server has; no reset changes that */
};

extern struct fake *fake;

/* Map what the test and the server share. */
void fake_map(void);

/* In the test: map it, too. Only one test at a time can have it, others wait. */
void fake_setup(void);

/* Everything back to answering, and every count of calls to 0. */
void fake_reset(void);

/* Start a server and wait until it listens; its process. */
HANDLE fake_start(void);

/* Kill a server and wait until it is gone. */
void fake_kill(HANDLE process);

/* Stop a server in its tracks, all its threads, and let it go on. */
void fake_freeze(HANDLE process);
void fake_thaw(HANDLE process);

/* Let go those who hang, now and later, until fake_reset. */
void fake_release(void);

/* In main, before everything else: be the server if this process was started as one. */
void fake_serve_if_asked(int argc, char **argv);

/* Be the server in this process, until it is ended. Returns the error when it cannot listen. */
uint32_t fake_listen(void);

#endif
