#include "prove/verdict.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* A line of a file of verdicts: one of these words, a blank, and the reason. */
static const char *const words[OUTCOMES] = {"pass", "FAIL", "skip"};
static const char figure_word[] = "figure ";

const char *verdict_word(enum outcome outcome)
{
    return words[outcome];
}

void verdict_set(struct verdict *verdict, enum outcome outcome, const char *format, ...)
{
    va_list arguments;
    verdict->outcome = outcome;
    va_start(arguments, format);
    vsnprintf(verdict->reason, VERDICT_TEXT, format, arguments);
    va_end(arguments);
    for (char *at = verdict->reason; (at = strpbrk(at, "\r\n")) != NULL;)
        *at = ' ';
}

void verdict_write(const struct verdict *verdict, FILE *file)
{
    for (int i = 0; i < verdict->count; i++)
        fprintf(
            file, "%s%s %.17g\n", figure_word, verdict->figures[i].name, verdict->figures[i].value);
    fprintf(file, "%s %s\n", words[verdict->outcome], verdict->reason);
}

static void read_figure(struct verdict *verdict, const char *line)
{
    struct figure *figure = &verdict->figures[verdict->count];
    if (verdict->count < VERDICT_FIGURES &&
        sscanf(line, "%47s %lf", figure->name, &figure->value) == 2)
        verdict->count++;
}

bool verdict_read(struct verdict *verdict, FILE *file)
{
    char line[VERDICT_TEXT + 8];
    *verdict = (struct verdict){0};
    while (fgets(line, sizeof(line), file)) {
        line[strcspn(line, "\r\n")] = 0;
        if (strncmp(line, figure_word, sizeof(figure_word) - 1) == 0)
            read_figure(verdict, line + sizeof(figure_word) - 1);
        for (int i = 0; i < OUTCOMES; i++) {
            const size_t size = strlen(words[i]);
            if (strncmp(line, words[i], size) != 0 || line[size] != ' ')
                continue;
            verdict_set(verdict, (enum outcome)i, "%s", line + size + 1);
            return true;
        }
    }
    return false;
}
