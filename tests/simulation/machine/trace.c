#include "simulation/machine/trace.h"
#include "simulation/machine/scheduler.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static bool printing, is_wrong;
static char wrong[TRACE_WRONG_SIZE];

void trace_begin(bool print)
{
    printing = print;
    is_wrong = false;
}

static void print_head(void)
{
    printf("%10" PRIu64 " %2d ", scheduler_time() / 1000, scheduler_task());
}

void trace(const char *format, ...)
{
    va_list arguments;
    if (!printing)
        return;
    print_head();
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
}

void trace_wrong(const char *format, ...)
{
    char text[TRACE_WRONG_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    trace("WRONG: %s", text);
    if (!is_wrong)
        snprintf(wrong, sizeof(wrong), "%s", text);
    is_wrong = true;
}

const char *trace_first_wrong(void)
{
    return is_wrong ? wrong : NULL;
}
