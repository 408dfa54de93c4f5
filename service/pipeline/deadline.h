/* Deadlines: operations that take too long, or whose client is gone, are made to end.
 *
 * To enter and to leave costs no call of the system, unless the deadline is earlier than the time
 * until which the keeper sleeps; then it is woken.
 *
 * A thread that is in an operation is never killed. A keeper looks at all of them now and then:
 * what is overdue, or works for a process that has ended, is marked, which its own loops see, and
 * has the input and output cancelled that its thread waits for, again at each look until the
 * operation has ended.
 *
 * Others than the keeper cancel, so that a cancellation that hangs (in a driver) ends no looking;
 * each holds up only the operation that it is for, and when as many hang as there are cancellers,
 * the input and output of those that fall due meanwhile. Whoever waits to be cancelled gets its
 * turn, however often slow ones are to be cancelled again. No cancellation ever meets a thread that
 * has gone on to something else: a thread does not leave while it is being cancelled, and that is
 * not done under a lock that anybody else needs. What is cancelled is what the thread waits for at
 * that moment; nothing of it stays behind.
 */
#ifndef DEPUTY_PIPELINE_DEADLINE_H
#define DEPUTY_PIPELINE_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

struct deadlines;

enum {
    DEADLINE_LOOK_MS = 100, /* between two looks: so much later than asked for it may be */
    /* The keeper sleeps so long when there is nobody any more, before it sleeps until it is woken:
     * so much later may it find out that a client is gone. */
    DEADLINE_LINGER_MS = 1000,
    DEADLINE_CANCELLERS = 3,
};

struct deadlines_options {
    /* Cancel what the thread of this id waits for. Called again and again, for several threads at
     * a time. */
    void (*cancel)(uint32_t thread);
    /* Whether this process has ended, without waiting; NULL when nobody can say. */
    bool (*gone)(void *process);
    uint32_t look_ms; /* 0 for DEADLINE_LOOK_MS */
};

/* Why an operation was made to end. */
enum deadline_end { DEADLINE_KEPT, DEADLINE_OVERDUE, DEADLINE_CLIENT_GONE };

/* One operation of one thread; it lives with the call. */
struct deadline {
    struct deadline *next;
    struct deadline **link; /* the pointer that points here */
    uint64_t due_ns;
    uint32_t thread;
    void *process;        /* that it works for; NULL when not known */
    uint64_t turn;        /* to be cancelled, the lowest first; 0 when not since the last look */
    bool cancelling;      /* now */
    _Atomic uint32_t end; /* enum deadline_end */
};

/* Start the keeper and the cancellers; end them with deadlines_close, when no operation runs any
 * more.
 * WIN32_NOT_ENOUGH_MEMORY. */
uint32_t deadlines_open(const struct deadlines_options *options, struct deadlines **deadlines);
void deadlines_close(struct deadlines *deadlines);

/* From here to deadline_leave, on the same thread, it has so many milliseconds. It makes no system
 * object and needs no rights, so that it may be called while impersonating. */
void deadline_enter(struct deadlines *deadlines, struct deadline *deadline, uint32_t thread,
    uint32_t milliseconds, void *process);
enum deadline_end deadline_leave(struct deadlines *deadlines, struct deadline *deadline);

/* Whether the operation is to end; what works step by step asks between two steps. */
bool deadline_is_over(const struct deadline *deadline);

#endif
