/* What the help of a command has besides its text: what it prints with --json, and examples. */
#ifndef DEPUTY_CTL_HELP_HELP_PAGE_H
#define DEPUTY_CTL_HELP_HELP_PAGE_H

struct help_row {
    const char *key; /* "" goes on with the row before; NULL ends the rows */
    const char *meaning;
};

enum { HELP_EXAMPLES_MAX = 3 };

struct help_page {
    const char *command;
    const char *json;            /* a sentence on it as a whole; NULL: one object */
    const struct help_row *rows; /* its members; NULL for none */
    const char *examples[HELP_EXAMPLES_MAX];
};

/* The pages, ended by one without a command. */
extern const struct help_page help_pages[];

/* The page of a command, which every one has. */
const struct help_page *help_page_find(const char *command);

#endif
