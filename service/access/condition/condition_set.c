#include "access/condition/condition_set.h"

/* A list put in order. The places are those of struct condition_items, and fit into 16 bits: an
 * expression and an attribute lie within an ACE. */
struct condition_set {
    const struct condition_value *value;
    struct condition_context *context;
    bool case_sensitive;
    bool failed;
    uint32_t count;
    uint16_t places[CONDITION_ITEMS_MAX];
};

static struct condition_value item_at(const struct condition_set *set, uint32_t index)
{
    struct condition_items items = {.value = set->value, .next = set->places[index]};
    struct condition_value item = {0};
    condition_next_item(&items, &item);
    item.case_sensitive = set->case_sensitive;
    return item;
}

/* Who writes the descriptor chooses the lists: the work is bounded. */
static int compare(struct condition_set *left, uint32_t left_index,
    const struct condition_set *right, uint32_t right_index)
{
    struct condition_value a = item_at(left, left_index);
    struct condition_value b = item_at(right, right_index);
    int order = 0;
    if (++left->context->work > CONDITION_WORK_MAX)
        left->context->large = true;
    if (left->context->large || !condition_compare(&a, &b, &order))
        left->failed = true;
    return left->failed ? 0 : order;
}

static void swap(struct condition_set *set, uint32_t a, uint32_t b)
{
    uint16_t place = set->places[a];
    set->places[a] = set->places[b];
    set->places[b] = place;
}

/* Let an item sink to its place in a heap of this many. */
static void sink(struct condition_set *set, uint32_t item, uint32_t count)
{
    for (uint32_t child; (child = 2 * item + 1) < count; item = child) {
        if (child + 1 < count && compare(set, child, set, child + 1) < 0)
            child++;
        if (compare(set, item, set, child) >= 0)
            return;
        swap(set, item, child);
    }
}

/* Heapsort: no list is slow, and nothing is allocated. */
static void sort(struct condition_set *set)
{
    for (uint32_t i = set->count / 2; i > 0 && !set->failed; i--)
        sink(set, i - 1, set->count);
    for (uint32_t i = set->count; i > 1 && !set->failed; i--) {
        swap(set, 0, i - 1);
        sink(set, 0, i - 1);
    }
}

/* Put a value in order; false when that cannot be done. */
static bool make_set(struct condition_set *set, const struct condition_value *value,
    struct condition_context *context, bool case_sensitive)
{
    struct condition_items items = {.value = value};
    struct condition_value item;
    set->value = value;
    set->context = context;
    set->case_sensitive = case_sensitive;
    set->failed = false;
    for (set->count = 0;; set->count++) {
        size_t place = items.next;
        if (!condition_next_item(&items, &item))
            break;
        if (set->count == CONDITION_ITEMS_MAX) {
            context->large = true;
            return false;
        }
        set->places[set->count] = (uint16_t)place;
    }
    sort(set);
    return !set->failed && set->count > 0;
}

static bool is_case_sensitive(const struct condition_value *value)
{
    struct condition_items items = {.value = value};
    struct condition_value item;
    return condition_next_item(&items, &item) && item.case_sensitive;
}

/* The first item behind those that are equal to this one. */
static uint32_t behind_equals(struct condition_set *set, uint32_t index)
{
    uint32_t next = index + 1;
    while (next < set->count && compare(set, index, set, next) == 0 && !set->failed)
        next++;
    return next;
}

static void merge(
    struct condition_set *left, struct condition_set *right, struct condition_overlap *overlap)
{
    uint32_t a = 0;
    uint32_t b = 0;
    while (a < left->count && b < right->count && !left->failed && !right->failed) {
        int order = compare(left, a, right, b);
        overlap->common = overlap->common || order == 0;
        overlap->left_only = overlap->left_only || order < 0;
        overlap->right_only = overlap->right_only || order > 0;
        a = order <= 0 ? behind_equals(left, a) : a;
        b = order >= 0 ? behind_equals(right, b) : b;
    }
    overlap->left_only = overlap->left_only || a < left->count;
    overlap->right_only = overlap->right_only || b < right->count;
}

bool condition_set_compare(const struct condition_value *left, const struct condition_value *right,
    struct condition_context *context, struct condition_overlap *overlap)
{
    struct condition_set sets[2];
    bool case_sensitive = is_case_sensitive(left) || is_case_sensitive(right);
    struct condition_overlap found = {0};
    if (!make_set(&sets[0], left, context, case_sensitive) ||
        !make_set(&sets[1], right, context, case_sensitive))
        return false;
    merge(&sets[0], &sets[1], &found);
    *overlap = found;
    return !sets[0].failed && !sets[1].failed;
}

bool condition_set_repeats(const struct condition_value *value, struct condition_context *context)
{
    struct condition_set set;
    if (value->kind != VALUE_LIST)
        return false;
    if (!make_set(&set, value, context, is_case_sensitive(value)))
        return false;
    for (uint32_t i = 0; i + 1 < set.count && !set.failed; i++) {
        if (compare(&set, i, &set, i + 1) == 0)
            return !set.failed;
    }
    return false;
}
