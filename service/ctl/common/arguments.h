/* Command line arguments, read by tables of options. Portable: it knows no command. */
#ifndef DEPUTY_CTL_COMMON_ARGUMENTS_H
#define DEPUTY_CTL_COMMON_ARGUMENTS_H

#include "base/buffer.h"

enum option_kind {
    OPTION_END = 0, /* ends a table */
    OPTION_FLAG,    /* bool */
    OPTION_NUMBER,  /* uint32_t between minimum and maximum */
    OPTION_EITHER,  /* uint32_t, minimum or maximum */
    OPTION_TEXT,    /* const char *, any text but an empty one */
    OPTION_SID,     /* const char *, a well-formed "S-1-..." */
};

/* One option: how it is written, where its value goes, and its line in the help. */
struct option {
    enum option_kind kind;
    const char *name;    /* without the dashes */
    const char *value;   /* what stands for its value in the help, NULL for a flag */
    const char *summary; /* one line for the help */
    size_t offset;       /* of its value in the struct that arguments_read fills */
    uint32_t minimum;
    uint32_t maximum;
};

/* Arguments that are still to be read, and the operands found so far. */
struct arguments {
    const char **items; /* the caller's; operands are moved to its start */
    int count;
    int next;          /* the first argument that is not read yet */
    int operand_count; /* operands are items[0] to items[operand_count - 1] */
};

/* Read arguments into values until the end, or only up to the first operand and without it. Options
 * are "--name", "--name VALUE" or "--name=VALUE", with a name of one letter also "-n"; "-h" and
 * "/?" mean "--help"; what follows "--" is operands. tables ends with NULL; an option stands for
 * the first row that has its name.
 *
 * False when an argument is wrong; then a sentence without an end is appended to error ("--count
 * needs a number from 1 to 100000, not "x""), for an option that there is not with the nearest. */
bool arguments_read(struct arguments *arguments, const struct option *const *tables,
    bool to_first_operand, void *values, struct buffer *error);

/* Append what was given to a sentence that says what is needed: ", not "x"". */
void argument_put_given(struct buffer *sentence, const char *given);

#endif
