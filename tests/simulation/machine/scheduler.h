/* The scheduler: the threads of a process of the service as coroutines, of which one runs at a
 * time. Which one goes on is chosen at every point where they could be interrupted, and time goes
 * by only here. */
#ifndef DEPUTY_TESTS_SIMULATION_MACHINE_SCHEDULER_H
#define DEPUTY_TESTS_SIMULATION_MACHINE_SCHEDULER_H

#include <stdbool.h>
#include <stdint.h>

#define SCHEDULER_FOREVER UINT64_MAX

enum { SCHEDULER_NOBODY = -1 };

/* How a process ended. */
enum scheduler_end {
    SCHEDULER_EXITED,  /* its first thread returned */
    SCHEDULER_KILLED,  /* at the point that was chosen for it */
    SCHEDULER_STUCK,   /* nobody can go on ever again */
    SCHEDULER_ENDLESS, /* it was at more points than a run can have */
};

/* Begin a run: the time is 0. One of so many thousand points gives way to another thread. */
void scheduler_begin(uint32_t preempt);

/* Run a process whose first thread is this; 0, or the point at which it is killed. */
enum scheduler_end scheduler_run(void (*first)(void *argument), void *argument, uint64_t kill_at);

/* Start another thread of the process; its number, or SCHEDULER_NOBODY when there are too many. */
int scheduler_start(void (*routine)(void *argument), void *argument);

/* Wait until a thread has returned; whether all others have. */
void scheduler_join(int task);
bool scheduler_is_alone(void);

/* A point at which the thread may be interrupted, or the process killed. */
void scheduler_point(void);

/* Wait until somebody wakes who waits for this, or until a time; false when the time came first. */
bool scheduler_wait(const void *what, uint64_t until);

/* Wake whoever waits for this, or one of them. */
void scheduler_wake_all(const void *what);
void scheduler_wake_one(const void *what);

/* Let time go by for the thread that runs: others go on meanwhile, or not. */
void scheduler_pass(uint64_t ns);
void scheduler_sleep(uint64_t ns);
void scheduler_spend(uint64_t ns); /* the same, at no point */

uint64_t scheduler_time(void);    /* nanoseconds */
void scheduler_skip(uint64_t ns); /* between processes */
int scheduler_task(void);         /* the thread that runs, or SCHEDULER_NOBODY */
uint64_t scheduler_points(void);  /* of the process, until now */

#endif
