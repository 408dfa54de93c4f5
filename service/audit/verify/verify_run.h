/* The records of one run, by their sequence: for verify.c. */
#ifndef DEPUTY_AUDIT_VERIFY_VERIFY_RUN_H
#define DEPUTY_AUDIT_VERIFY_VERIFY_RUN_H

#include "audit/record/sealed.h"
#include "audit/verify/verify_finding.h"

struct verify_entry {
    uint64_t sequence; /* 0: the slot is empty */
    uint64_t time;
    uint8_t record[GUID_SIZE];
    uint8_t hash[SHA256_SIZE];
    uint8_t previous[SHA256_SIZE];
    bool has_previous;
    struct verify_place place;
    struct sealed *waiting; /* for the record before, to be checked; held */
};

/* The beginning of an act of several steps. */
struct act {
    uint8_t correlation[GUID_SIZE];
    uint64_t sequence;
    struct verify_place place;
};

struct run_table {
    struct verify_run summary;
    uint64_t first_time;          /* of the first record that was seen */
    uint64_t oldest;              /* the earliest time of a record */
    struct run_table *before;     /* that its start follows; NULL when not known or not here */
    const struct run_table *line; /* the first of the runs that lead to it; itself if none does */
    struct verify_entry *slots;   /* a hash table with open addressing */
    size_t capacity;              /* a power of two, or 0 */
    size_t count;
    struct act *acts; /* beginnings, as they were seen */
    size_t act_count;
    size_t act_capacity;
    bool stopped;  /* its record of a stop is here */
    bool followed; /* a later run says that it followed it */
};

/* The entry of a sequence, NULL when there is none. It stays where it is until run_add. */
struct verify_entry *run_find(const struct run_table *run, uint64_t sequence);

/* Add an entry whose sequence is not there yet. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t run_add(struct run_table *run, const struct verify_entry *entry);

/* The entries in the order of their sequence; the caller frees the list. NULL when there is no
 * memory. */
struct verify_entry **run_sort(const struct run_table *run);

void run_free(struct run_table *run);

#endif
