/* What the kit tells: a line for each proof as it goes, and proof.json. */
#ifndef DEPUTY_TESTS_PROVE_REPORT_H
#define DEPUTY_TESTS_PROVE_REPORT_H

#include "prove/proof.h"
#include "prove/verdict.h"

#include "base/json.h"

struct report {
    struct buffer text; /* of proof.json */
    struct json json;
    int counts[OUTCOMES];
};

void report_begin(struct report *report);
void report_proof(struct report *report, const struct proof *proof, enum caller caller,
    const struct verdict *verdict);

/* Print the summary, write proof.json to path (none: NULL) and free the report; the exit code:
 * EXIT_FAILURE when a proof failed, or the file cannot be written. */
int report_end(struct report *report, const char *path);

#endif
