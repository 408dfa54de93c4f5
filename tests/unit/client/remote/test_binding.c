/* What a binding demands of its server, against a runtime that answers as the pages say
 * ("RpcBindingSetAuthInfoEx function", "RPC_SECURITY_QOS_V4 structure", "RpcBindingInqAuthInfoEx
 * function"). Wine's knows no authentication of local calls. */
#include "client/remote/binding.h"
#include "unit/guarded.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <string.h>

/* As the page has it. */
struct qos_v4 {
    unsigned long version;
    unsigned long capabilities;
    unsigned long tracking;
    unsigned long level;
    unsigned long more;
    void *credentials;
    void *sid;
    unsigned effective_only;
};

static const uint8_t sid[] = {1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0};

static unsigned long newest; /* version that the runtime takes */
static RPC_STATUS refusal;   /* of a newer one */
static RPC_STATUS any;       /* answer to every demand but RPC_S_OK */
static bool forgets;         /* it says yes and keeps nothing */
static unsigned demands;
static struct qos_v4 kept;
static RPC_BINDING_HANDLE demanding; /* the binding of the last demand */

static RPC_STATUS RPC_ENTRY fake_set(RPC_BINDING_HANDLE binding, RPC_WSTR name, unsigned long level,
    unsigned long service, RPC_AUTH_IDENTITY_HANDLE identity, unsigned long authorization,
    RPC_SECURITY_QOS *qos)
{
    struct qos_v4 asked = {0};
    (void)authorization; /* "ignored when using RPC_C_AUTHN_WINNT" */
    ck_assert_ptr_nonnull(binding);
    ck_assert_ptr_null(name);
    ck_assert_ptr_null(identity);
    ck_assert_uint_eq(level, RPC_C_AUTHN_LEVEL_PKT_PRIVACY);
    ck_assert_uint_eq(service, RPC_C_AUTHN_WINNT);
    ck_assert_ptr_nonnull(qos);
    ck_assert(qos->Version >= 1 && qos->Version <= 5);
    demands++;
    demanding = binding;
    memcpy(&asked, qos, qos->Version < 4 ? offsetof(struct qos_v4, effective_only) : sizeof(asked));
    /* A demand is never lowered from one try to the next. */
    ck_assert_uint_eq(asked.capabilities, RPC_C_QOS_CAPABILITIES_MUTUAL_AUTH);
    ck_assert_uint_eq(asked.tracking, RPC_C_QOS_IDENTITY_DYNAMIC);
    ck_assert_uint_eq(asked.level, RPC_C_IMP_LEVEL_IMPERSONATE);
    ck_assert_uint_eq(asked.more, 0);
    ck_assert_ptr_null(asked.credentials);
    ck_assert_mem_eq(asked.sid, sid, sizeof(sid));
    ck_assert_uint_eq(asked.effective_only, 0);
    if (any != RPC_S_OK || asked.version > newest)
        return any != RPC_S_OK ? any : refusal;
    if (!forgets)
        kept = asked;
    return RPC_S_OK;
}

static RPC_STATUS RPC_ENTRY fake_inquire(RPC_BINDING_HANDLE binding, RPC_WSTR *name,
    unsigned long *level, unsigned long *service, RPC_AUTH_IDENTITY_HANDLE *identity,
    unsigned long *authorization, unsigned long version, RPC_SECURITY_QOS *qos)
{
    ck_assert_ptr_eq(binding, demanding);
    ck_assert(!name && !identity && !authorization);
    ck_assert(level && service && qos);
    ck_assert_uint_eq(version, RPC_C_SECURITY_QOS_VERSION);
    if (!kept.version)
        return RPC_S_BINDING_HAS_NO_AUTH;
    *level = RPC_C_AUTHN_LEVEL_PKT_PRIVACY;
    *service = RPC_C_AUTHN_WINNT;
    memset(qos, GUARDED_RUBBISH, sizeof(*qos)); /* its version is not among what is returned */
    qos->Capabilities = kept.capabilities;
    qos->IdentityTracking = kept.tracking;
    qos->ImpersonationType = kept.level;
    return RPC_S_OK;
}

RPC_STATUS(RPC_ENTRY *const imported_set)
(RPC_BINDING_HANDLE, RPC_WSTR, unsigned long, unsigned long, RPC_AUTH_IDENTITY_HANDLE,
    unsigned long, RPC_SECURITY_QOS *)IMPORTED(RpcBindingSetAuthInfoExW, 28) = fake_set;
RPC_STATUS(RPC_ENTRY *const imported_inquire)
(RPC_BINDING_HANDLE, RPC_WSTR *, unsigned long *, unsigned long *, RPC_AUTH_IDENTITY_HANDLE *,
    unsigned long *, unsigned long,
    RPC_SECURITY_QOS *)IMPORTED(RpcBindingInqAuthInfoExW, 32) = fake_inquire;

/* The stubs' implicit handle. */
RPC_BINDING_HANDLE deputy_binding;

static void setup(void)
{
    newest = 5;
    refusal = RPC_S_INVALID_ARG;
    any = RPC_S_OK;
    forgets = false;
    demands = 0;
    memset(&kept, 0, sizeof(kept));
}

static struct binding create(void)
{
    struct binding binding = {0};
    ck_assert_uint_eq(binding_create(sid, &binding), RPC_S_OK);
    ck_assert_ptr_nonnull(binding.handle);
    return binding;
}

START_TEST(disabled_privileges_are_shown_where_the_runtime_can)
{
    struct binding binding = create();
    ck_assert(binding.verified);
    ck_assert_uint_eq(kept.version, 4);
    ck_assert_uint_eq(demands, 1);
    binding_free(&binding);
}
END_TEST

START_TEST(an_older_runtime_gets_the_same_demand)
{
    static const RPC_STATUS refusals[] = {
        RPC_S_INVALID_ARG, RPC_S_CANNOT_SUPPORT, RPC_S_INVALID_BOUND, ERROR_NOT_SUPPORTED};
    newest = 3;
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        refusal = refusals[i];
        memset(&kept, 0, sizeof(kept));
        struct binding binding = create();
        ck_assert(binding.verified);
        ck_assert_uint_eq(kept.version, 3);
        binding_free(&binding);
    }
}
END_TEST

START_TEST(a_demand_that_is_refused_makes_no_binding)
{
    struct binding binding = {0};
    any = RPC_S_INVALID_ARG;
    ck_assert_uint_eq(binding_create(sid, &binding), RPC_S_INVALID_ARG);
    ck_assert_ptr_null(binding.handle);
    newest = 2;
    any = RPC_S_OK;
    ck_assert_uint_eq(binding_create(sid, &binding), RPC_S_INVALID_ARG);
    ck_assert_ptr_null(binding.handle);
}
END_TEST

START_TEST(a_demand_that_is_forgotten_is_no_proof)
{
    forgets = true;
    struct binding binding = create();
    ck_assert(!binding.verified);
    binding_free(&binding);
}
END_TEST

/* The last test: the answer is kept for the process. */
START_TEST(a_runtime_without_authentication_proves_nothing)
{
    ck_assert(binding_authenticates());
    any = RPC_S_UNKNOWN_AUTHN_SERVICE;
    struct binding binding = create();
    ck_assert(!binding.verified);
    ck_assert_uint_eq(demands, 1);
    ck_assert(!binding_authenticates());
    binding_free(&binding);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        disabled_privileges_are_shown_where_the_runtime_can,
        an_older_runtime_gets_the_same_demand,
        a_demand_that_is_refused_makes_no_binding,
        a_demand_that_is_forgotten_is_no_proof,
        a_runtime_without_authentication_proves_nothing,
        NULL,
    };
    return run_suite(make_suite_with("binding", tests, setup, NULL));
}
