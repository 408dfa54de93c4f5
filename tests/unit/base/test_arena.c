#include "base/arena.h"
#include "unit/suite.h"

#include <stdint.h>
#include <string.h>

START_TEST(memory_is_zeroed_and_aligned)
{
    struct arena arena = {0};
    for (size_t size = 0; size < 300; size++) {
        unsigned char *memory = arena_alloc(&arena, size);
        ck_assert_ptr_nonnull(memory);
        ck_assert_uint_eq((uintptr_t)memory % 8, 0);
        for (size_t i = 0; i < size; i++)
            ck_assert_uint_eq(memory[i], 0);
        memset(memory, 0xA5, size);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(objects_do_not_overlap)
{
    enum { OBJECTS = 500, SIZE = 100 };
    struct arena arena = {0};
    unsigned char *objects[OBJECTS];
    for (int i = 0; i < OBJECTS; i++) {
        objects[i] = arena_alloc(&arena, SIZE);
        memset(objects[i], i & 0xFF, SIZE);
    }
    for (int i = 0; i < OBJECTS; i++) {
        for (int j = 0; j < SIZE; j++)
            ck_assert_int_eq(objects[i][j], i & 0xFF);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(an_object_may_be_larger_than_a_block)
{
    struct arena arena = {0};
    const size_t size = 1 << 20;
    char *small = arena_copy(&arena, "small", 5);
    char *large = arena_alloc(&arena, size);
    ck_assert_ptr_nonnull(large);
    memset(large, 1, size);
    ck_assert_ptr_nonnull(arena_alloc(&arena, 10));
    ck_assert_str_eq(small, "small");
    arena_free(&arena);
}
END_TEST

START_TEST(impossible_sizes_are_refused)
{
    struct arena arena = {0};
    ck_assert_ptr_null(arena_alloc(&arena, SIZE_MAX));
    ck_assert_ptr_null(arena_alloc(&arena, SIZE_MAX - 8));
    ck_assert_ptr_null(arena_copy(&arena, "", SIZE_MAX));
    ck_assert_ptr_null(arena_array(&arena, SIZE_MAX / 8 + 1, 8));
    ck_assert_ptr_null(arena_array(&arena, SIZE_MAX / 2, SIZE_MAX / 2));
    ck_assert_ptr_nonnull(arena_alloc(&arena, 1));
    arena_free(&arena);
}
END_TEST

START_TEST(empty_things_have_an_address)
{
    struct arena arena = {0};
    ck_assert_ptr_nonnull(arena_alloc(&arena, 0));
    ck_assert_ptr_nonnull(arena_array(&arena, 0, 100));
    ck_assert_ptr_nonnull(arena_array(&arena, 100, 0));
    ck_assert_str_eq(arena_copy(&arena, NULL, 0), "");
    arena_free(&arena);
}
END_TEST

START_TEST(a_copy_has_a_zero_behind_it)
{
    struct arena arena = {0};
    for (size_t size = 0; size <= 26; size++) {
        char *copy = arena_copy(&arena, "abcdefghijklmnopqrstuvwxyz", size);
        memset(arena_alloc(&arena, 64), 0xFF, 64);
        ck_assert_uint_eq(strlen(copy), size);
        ck_assert_int_eq(memcmp(copy, "abcdefghijklmnopqrstuvwxyz", size), 0);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(a_freed_arena_is_empty_and_ready)
{
    struct arena arena = {0};
    arena_free(&arena);
    ck_assert_ptr_nonnull(arena_alloc(&arena, 10000));
    arena_free(&arena);
    ck_assert_ptr_null(arena.blocks);
    ck_assert_str_eq(arena_copy(&arena, "again", 5), "again");
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        memory_is_zeroed_and_aligned,
        objects_do_not_overlap,
        an_object_may_be_larger_than_a_block,
        impossible_sizes_are_refused,
        empty_things_have_an_address,
        a_copy_has_a_zero_behind_it,
        a_freed_arena_is_empty_and_ready,
        NULL,
    };
    return run_suite(make_suite("arena", tests));
}
