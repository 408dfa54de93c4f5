/* What became of a proof, as text between the program that ran it and the driver. */
#ifndef DEPUTY_TESTS_PROVE_VERDICT_H
#define DEPUTY_TESTS_PROVE_VERDICT_H

#include <stdbool.h>
#include <stdio.h>

enum outcome { OUTCOME_PASS, OUTCOME_FAIL, OUTCOME_SKIP, OUTCOMES };

enum { VERDICT_TEXT = 1024, VERDICT_FIGURES = 12 };

struct figure {
    char name[48];
    double value;
};

struct verdict {
    enum outcome outcome;
    char reason[VERDICT_TEXT]; /* of a failure or skip; else empty */
    struct figure figures[VERDICT_FIGURES];
    int count;
};

/* "pass", "FAIL" or "skip". */
const char *verdict_word(enum outcome outcome);

/* Make it a failure or skip with this reason (as printf). */
void verdict_set(struct verdict *verdict, enum outcome outcome, const char *format, ...)
    __attribute__((format(gnu_printf, 3, 4)));

void verdict_write(const struct verdict *verdict, FILE *file);

/* False when there is no whole verdict in the file. */
bool verdict_read(struct verdict *verdict, FILE *file);

#endif
