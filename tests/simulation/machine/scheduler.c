#include "simulation/machine/scheduler.h"
#include "simulation/machine/fiber.h"
#include "simulation/machine/random.h"

#include <stddef.h>

enum { TASKS = 12, POINTS_MAX = 200000 };

struct task {
    struct fiber fiber;
    void (*routine)(void *argument);
    void *argument;
    const void *waits_for; /* NULL: it can go on */
    uint64_t until;
    bool late; /* the time came first */
    bool over;
};

static struct task tasks[TASKS];
static int count; /* tasks that were started in this process */
static int running = SCHEDULER_NOBODY;
static struct fiber outside;
static enum scheduler_end end;
static uint64_t now, points, kill_point;
static uint32_t preempt;
static const char sleeping; /* what is waited for by who waits for nothing but time */

void scheduler_begin(uint32_t of_thousand)
{
    now = 0;
    preempt = of_thousand;
}

uint64_t scheduler_time(void)
{
    return now;
}

void scheduler_skip(uint64_t ns)
{
    now += ns;
}

int scheduler_task(void)
{
    return running;
}

uint64_t scheduler_points(void)
{
    return points;
}

static bool can_run(const struct task *task)
{
    return !task->over && (!task->waits_for || task->until <= now);
}

/* Let the time come for which somebody waits; false when nobody does. */
static bool advance(void)
{
    uint64_t least = SCHEDULER_FOREVER;
    for (int i = 0; i < count; i++) {
        if (!tasks[i].over && tasks[i].until < least)
            least = tasks[i].until;
    }
    if (least == SCHEDULER_FOREVER)
        return false;
    now = least;
    return true;
}

/* One of those that can run; SCHEDULER_NOBODY when none can. */
static int choose(void)
{
    int able[TASKS];
    uint32_t found = 0;
    for (int i = 0; i < count; i++) {
        if (can_run(&tasks[i]))
            able[found++] = i;
    }
    if (!found)
        return SCHEDULER_NOBODY;
    return able[found == 1 ? 0 : random_below(found)];
}

static struct fiber *current(void)
{
    return running == SCHEDULER_NOBODY ? &outside : &tasks[running].fiber;
}

static void switch_to(int task)
{
    struct fiber *from = current();
    if (task == running)
        return;
    running = task;
    fiber_switch(from, current());
}

static void leave(enum scheduler_end how)
{
    end = how;
    switch_to(SCHEDULER_NOBODY);
}

/* Give way to whoever is chosen, perhaps to the same. */
static void give_way(void)
{
    int next = choose();
    while (next == SCHEDULER_NOBODY) {
        if (!advance()) {
            leave(SCHEDULER_STUCK);
            return;
        }
        next = choose();
    }
    struct task *task = &tasks[next];
    task->late = task->waits_for != NULL;
    task->waits_for = NULL;
    task->until = SCHEDULER_FOREVER;
    switch_to(next);
}

/* What a fiber does from its beginning. It never returns: nobody goes on with it afterwards. */
static void begin(void)
{
    struct task *task = &tasks[running];
    task->routine(task->argument);
    task->over = true;
    if (running == 0)
        leave(SCHEDULER_EXITED);
    scheduler_wake_all(task);
    give_way();
}

int scheduler_start(void (*routine)(void *argument), void *argument)
{
    if (count == TASKS)
        return SCHEDULER_NOBODY;
    struct task *task = &tasks[count];
    task->routine = routine;
    task->argument = argument;
    task->waits_for = NULL;
    task->until = SCHEDULER_FOREVER;
    task->over = false;
    fiber_make(&task->fiber, count, begin);
    return count++;
}

enum scheduler_end scheduler_run(void (*first)(void *argument), void *argument, uint64_t kill_at)
{
    count = 0;
    points = 0;
    kill_point = kill_at;
    switch_to(scheduler_start(first, argument));
    return end;
}

void scheduler_join(int task)
{
    while (!tasks[task].over)
        (void)scheduler_wait(&tasks[task], SCHEDULER_FOREVER);
}

bool scheduler_is_alone(void)
{
    int others = 0;
    for (int i = 0; i < count; i++)
        others += i != running && !tasks[i].over;
    return others == 0;
}

void scheduler_point(void)
{
    if (running == SCHEDULER_NOBODY)
        return;
    points++;
    if (points == kill_point)
        leave(SCHEDULER_KILLED);
    else if (points > POINTS_MAX)
        leave(SCHEDULER_ENDLESS);
    else if (random_chance(preempt))
        give_way();
}

bool scheduler_wait(const void *what, uint64_t until)
{
    struct task *task = &tasks[running];
    task->waits_for = what;
    task->until = until;
    scheduler_point();
    if (task->waits_for) /* nobody has interrupted this one, and woken it since */
        give_way();
    return !task->late;
}

void scheduler_wake_all(const void *what)
{
    for (int i = 0; i < count; i++) {
        if (tasks[i].waits_for == what) {
            tasks[i].waits_for = NULL;
            tasks[i].until = SCHEDULER_FOREVER;
        }
    }
}

void scheduler_wake_one(const void *what)
{
    int waiting[TASKS];
    uint32_t found = 0;
    for (int i = 0; i < count; i++) {
        if (tasks[i].waits_for == what)
            waiting[found++] = i;
    }
    if (!found)
        return;
    struct task *task = &tasks[waiting[found == 1 ? 0 : random_below(found)]];
    task->waits_for = NULL;
    task->until = SCHEDULER_FOREVER;
}

void scheduler_spend(uint64_t ns)
{
    if (running != SCHEDULER_NOBODY)
        now += ns;
}

void scheduler_pass(uint64_t ns)
{
    scheduler_spend(ns);
    scheduler_point();
}

void scheduler_sleep(uint64_t ns)
{
    if (running != SCHEDULER_NOBODY)
        (void)scheduler_wait(&sleeping, now + ns);
}
