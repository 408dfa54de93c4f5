/* Access checks per second, on one core: a typical file and a hard one.
 *
 * usage: bench_access [SECONDS] */
#include "access/check.h"
#include "base/bytes.h"
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SID_SIZE = 28, ACE_SIZE = 8 + SID_SIZE, GROUPS_MAX = 500, ACES_MAX = 200 };

/* One load: this many ACEs, none of which is for the token but the last, and so many groups. */
struct load {
    const char *name;
    uint32_t aces;
    uint32_t groups;
};

/* S-1-5-21-1-2-3-RID */
static void put_sid(uint8_t sid[SID_SIZE], uint32_t rid)
{
    static const uint8_t domain[] = {
        1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0};
    memcpy(sid, domain, sizeof(domain));
    store_u32(sid + sizeof(domain), rid);
}

static size_t put_descriptor(uint8_t *bytes, uint32_t aces, uint32_t last_rid)
{
    uint32_t acl_size = ACL_HEADER_SIZE + aces * ACE_SIZE;
    memset(bytes, 0, DESCRIPTOR_HEADER_SIZE + ACL_HEADER_SIZE);
    bytes[0] = 1;
    store_u16(bytes + 2, DESCRIPTOR_SELF_RELATIVE | DESCRIPTOR_DACL_PRESENT);
    store_u32(bytes + 16, DESCRIPTOR_HEADER_SIZE);
    uint8_t *acl = bytes + DESCRIPTOR_HEADER_SIZE;
    acl[0] = 2;
    store_u16(acl + 2, (uint16_t)acl_size);
    store_u16(acl + 4, (uint16_t)aces);
    for (uint32_t i = 0; i < aces; i++) {
        uint8_t *ace = acl + ACL_HEADER_SIZE + i * ACE_SIZE;
        memset(ace, 0, 4);
        store_u16(ace + 2, ACE_SIZE);
        store_u32(ace + 4, 0x1F01FF);
        put_sid(ace + 8, i + 1 == aces ? last_rid : 100000 + i);
    }
    return DESCRIPTOR_HEADER_SIZE + acl_size;
}

static double now(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static void make_token(struct arena *arena, uint32_t count, struct access_token *token)
{
    static uint8_t sids[GROUPS_MAX][SID_SIZE];
    static struct deputy_group groups[GROUPS_MAX];
    for (uint32_t i = 0; i < count; i++) {
        put_sid(sids[i], 1000 + i);
        groups[i] = (struct deputy_group){{.bytes = sids[i], .size = SID_SIZE}, 4};
    }
    struct deputy_identity identity = {.facts = 1u << DEPUTY_FACT_USER | 1u << DEPUTY_FACT_GROUPS,
        .user = {.bytes = sids[0], .size = SID_SIZE},
        .groups = {groups, count}};
    if (access_token_make(&identity, 0, arena, token))
        exit(EXIT_FAILURE);
}

static void run(const struct load *load, double seconds)
{
    static uint8_t bytes[DESCRIPTOR_HEADER_SIZE + ACL_HEADER_SIZE + ACES_MAX * ACE_SIZE];
    struct arena arena = {0};
    struct access_token token;
    struct descriptor descriptor;
    struct access_result result = {0};
    make_token(&arena, load->groups, &token);
    size_t size = put_descriptor(bytes, load->aces, 1000 + load->groups - 1);
    double start = now();
    double elapsed = 0;
    uint64_t count = 0;
    for (; elapsed < seconds; elapsed = now() - start) {
        for (uint32_t i = 0; i < 256; i++, count++) {
            if (descriptor_parse(bytes, size, &descriptor))
                exit(EXIT_FAILURE);
            struct access_request request = {.descriptor = &descriptor,
                .desired = 0x1F01FF,
                .mapping = right_mapping(RIGHT_OBJECT_FILE)};
            if (access_check(&token, &request, &result) || result.status)
                exit(EXIT_FAILURE);
        }
    }
    printf("%s: %u ACEs, %u groups: %.0f checks/s, %.2f us each\n", load->name, load->aces,
        load->groups, (double)count / elapsed, elapsed * 1e6 / (double)count);
    arena_free(&arena);
}

int main(int argc, char **argv)
{
    static const struct load loads[] = {{"typical", 8, 30}, {"hard", ACES_MAX, GROUPS_MAX}};
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 1;
    for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++)
        run(&loads[i], seconds);
    return EXIT_SUCCESS;
}
