/* What was found to be wrong with the spool and is not on record yet. */
#ifndef DEPUTY_AUDIT_KEEPER_DAMAGES_H
#define DEPUTY_AUDIT_KEEPER_DAMAGES_H

#include "audit/spool/spool.h"

enum { DAMAGES_MAX = 32, DAMAGE_TEXT_SIZE = 128 };

/* All zero is empty. Past DAMAGES_MAX the last one stands for all that follow. */
struct damages {
    unsigned count;
    struct damage_entry {
        struct spool_damage damage; /* its texts are below */
        char file[DAMAGE_TEXT_SIZE];
        char what[DAMAGE_TEXT_SIZE];
    } entries[DAMAGES_MAX];
};

/* Add a damage to these damages (struct damages *); its texts are copied. Is a spool's callback. */
void damages_add(void *damages, const struct spool_damage *damage);

/* The first, until the damages change; NULL when there is none. */
const struct spool_damage *damages_first(struct damages *damages);

/* Remove the first; there is one. */
void damages_remove(struct damages *damages);

#endif
