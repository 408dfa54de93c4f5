/* Budgets of records: how many records each user has had in its day.
 *
 * A day of a user is the 24 hours from its first record on, by a clock that cannot be set. What is
 * known of users has a limit: beyond it, the user whose day began first is forgotten, and begins a
 * new one with its next record. Nothing here is kept when the service ends. Safe for any number of
 * threads. */
#ifndef DEPUTY_AUDIT_BUDGET_H
#define DEPUTY_AUDIT_BUDGET_H

#include "include/deputy.h"

#include <stdbool.h>
#include <stdint.h>

struct budget;

struct budget_options {
    uint32_t records;        /* of one user in one day; 0: no limit */
    uint32_t users;          /* known at a time */
    uint64_t (*clock)(void); /* nanoseconds; NULL for the true one */
};

/* Make one; free it with budget_close. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t budget_open(const struct budget_options *options, struct budget **budget);
void budget_close(struct budget *budget);

/* Have another limit from now on. What was counted stays; without a limit nothing is counted. */
void budget_configure(struct budget *budget, uint32_t records);

/* Count a record of this user (a SID of at most 68 bytes). False, and not counted, when it has had
 * as many as it may have. */
bool budget_take(struct budget *budget, const struct deputy_sid *user);

#endif
