/* Random ACLs and tokens, as text, from a seed. */
#ifndef DEPUTY_TESTS_UNIT_ACCESS_ACCESS_RANDOM_H
#define DEPUTY_TESTS_UNIT_ACCESS_ACCESS_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RANDOM_ACES_MAX = 10, RANDOM_ACE_SIZE = 96, RANDOM_TEXT_SIZE = 2048 };

/* What may be in a random ACL. */
enum random_feature {
    RANDOM_OBJECT = 1,
    RANDOM_CONDITION = 2,
    RANDOM_INHERIT_ONLY = 4,
    RANDOM_OWNER_RIGHTS = 8,
    RANDOM_PACKAGES = 16,
    RANDOM_LABEL = 32, /* in the SACL */
};

struct random {
    uint64_t state;
};

struct random_ace {
    char text[RANDOM_ACE_SIZE]; /* SDDL, with parentheses */
    const char *trustee;
    uint32_t mask;
    bool deny;
};

struct random_descriptor {
    const char *owner;
    bool no_dacl;
    const char *label; /* "(ML;;NW;;;HI)" or empty */
    size_t count;
    struct random_ace aces[RANDOM_ACES_MAX + 1]; /* room for one more */
};

/* A number below the limit. */
uint32_t random_below(struct random *random, uint32_t limit);

/* A mask of a few rights of a file, sometimes a generic one. */
uint32_t random_mask(struct random *random);

/* An ACE for one of these trustees (aliases). */
struct random_ace random_ace(
    struct random *random, unsigned features, const char *const *trustees, uint32_t trustee_count);

struct random_descriptor random_descriptor(
    struct random *random, unsigned features, const char *const *trustees, uint32_t trustee_count);

/* Write a descriptor as SDDL. */
void random_write(const struct random_descriptor *descriptor, char text[RANDOM_TEXT_SIZE]);

#endif
