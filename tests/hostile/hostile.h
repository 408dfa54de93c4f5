/* Attacks on the service, by a client that speaks the wire itself.
 *
 * An attack tests one promise and says how that went. That the service is still the same process
 * afterwards, answers, and holds no more than before, is for whoever runs it to check. */
#ifndef DEPUTY_TESTS_HOSTILE_HOSTILE_H
#define DEPUTY_TESTS_HOSTILE_HOSTILE_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

/* Also the program's exit code; none is 3, with which abort ends a program. */
enum outcome {
    HELD = 0,
    BROKEN = 1,
    NOT_BEGUN = 2, /* there was no session for it; also wrong usage */
    NOT_HERE = 77, /* this platform cannot show it */
};

struct attack {
    const char *name;
    const char *promise;
    /* argument: what the attack is told, or NULL. */
    enum outcome (*run)(const wchar_t *argument);
};

/* Each list ends with an attack without a name. */
extern const struct attack context_attacks[];
extern const struct attack identity_attacks[];
extern const struct attack limit_attacks[];
extern const struct attack path_attacks[];
extern const struct attack pdu_attacks[];
extern const struct attack session_attacks[];
extern const struct attack stub_attacks[];
extern const struct attack text_attacks[];

/* What attacks run in a process of their own: the same program, told to play a part. */
extern const struct attack parts[];

/* Print what was seen, as a line. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Print a line when something is not as it was promised; returns whether it is. */
bool expect(bool held, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Whether this is Wine, whose ncalrpc is a pipe, and which impersonates a client's process and not
 * its thread. */
bool on_wine(void);

/* The next of a sequence of random numbers that is the same in each run. */
uint32_t chance(void);

#endif
