#include "simulation/machine/fiber.h"

#include <stdalign.h>
#include <stdlib.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

/* Large enough by far: what is simulated calls nothing deep. The sanitizer clears what it knows of
 * a stack at each switch. */
enum { STACKS = 12, STACK_SIZE = 96 * 1024 };

static alignas(64) char stacks[STACKS][STACK_SIZE];
static void (*first)(void);
static struct fiber *left; /* the fiber that was just switched from */

/* The address sanitizer is told of each switch, and says where the stack was that was left. */
static void arrive(struct fiber *fiber)
{
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_finish_switch_fiber(fiber ? fiber->shadow : NULL, &left->stack, &left->size);
#else
    (void)fiber;
#endif
}

static void enter(void)
{
    arrive(NULL);
    first();
    abort();
}

void fiber_make(struct fiber *fiber, int stack, void (*begin)(void))
{
    first = begin;
    fiber->stack = stacks[stack];
    fiber->size = STACK_SIZE;
    if (getcontext(&fiber->context))
        abort();
    fiber->context.uc_stack.ss_sp = stacks[stack];
    fiber->context.uc_stack.ss_size = STACK_SIZE;
    fiber->context.uc_link = NULL;
    makecontext(&fiber->context, enter, 0);
}

void fiber_switch(struct fiber *from, struct fiber *to)
{
    left = from;
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_start_switch_fiber(&from->shadow, to->stack, to->size);
#endif
    if (swapcontext(&from->context, &to->context))
        abort();
    arrive(from);
}
