/* Functions of the system that answer as a test wants: this takes the place of
 * service/platform/lookup.c at link time. What no fault is asked of is the system's own. */
#ifndef DEPUTY_TESTS_UNIT_PLATFORM_FAKE_LOOKUP_H
#define DEPUTY_TESTS_UNIT_PLATFORM_FAKE_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>

enum { FAKE_PATH_MAX = 512 };

struct fake_lookup {
    bool remote;            /* every file is on another computer */
    bool remote_files;      /* every file is, but no directory */
    void (*asked)(void);    /* runs when the system is asked where a file is, before it answers */
    bool no_letters;        /* no volume has a drive letter */
    bool no_names;          /* nor a GUID */
    unsigned set_failures;  /* so many times setting a file's information fails, */
    unsigned set_successes; /* after so many times that it does not */
    unsigned creations;     /* how often NtCreateFile was called, and how the last time: */
    wchar_t root[FAKE_PATH_MAX]; /* the final path of RootDirectory */
    wchar_t name[FAKE_PATH_MAX]; /* as it stands there */
    bool follows;                /* a link that has the name */
};

extern struct fake_lookup fake_lookup;

#endif
