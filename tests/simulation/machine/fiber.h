/* Fibers: stacks between which one thread of the machine switches. */
#ifndef DEPUTY_TESTS_SIMULATION_MACHINE_FIBER_H
#define DEPUTY_TESTS_SIMULATION_MACHINE_FIBER_H

#include <stddef.h>
#include <ucontext.h>

struct fiber {
    ucontext_t context;
    const void *stack; /* as the address sanitizer is told; NULL: not known yet */
    size_t size;
    void *shadow; /* the sanitizer's own */
};

/* Make a fiber that begins here, on the stack of this number. What had the stack is forgotten. The
 * function must not return. */
void fiber_make(struct fiber *fiber, int stack, void (*begin)(void));

void fiber_switch(struct fiber *from, struct fiber *to);

#endif
