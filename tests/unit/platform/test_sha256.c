/* SHA-256 by the system's provider. Two of its functions are the suite's own, which the linker
 * takes before those of the library, and call the true ones. */
#include "platform/sha256.h"
#include "unit/suite.h"

#include <windows.h>
#include <bcrypt.h>
#include <string.h>

static unsigned opens;    /* of the provider */
static unsigned failures; /* that the next ones are */
static BCRYPT_ALG_HANDLE true_provider;

/* A handle is what the system likes: no page says that its lowest bits are zero. */
static const uintptr_t odd_handle = 0x10003;

NTSTATUS WINAPI BCryptOpenAlgorithmProvider(
    BCRYPT_ALG_HANDLE *handle, LPCWSTR algorithm, LPCWSTR implementation, ULONG flags)
{
    opens++;
    if (failures) {
        failures--;
        return (NTSTATUS)0xC0000225; /* STATUS_NOT_FOUND */
    }
    ck_assert_ptr_null(implementation);
    ck_assert_uint_eq(flags, 0);
    HMODULE library = GetModuleHandleW(L"bcrypt.dll");
    NTSTATUS(WINAPI * open)(BCRYPT_ALG_HANDLE *, LPCWSTR, LPCWSTR, ULONG);
    FARPROC found = GetProcAddress(library, "BCryptOpenAlgorithmProvider");
    memcpy(&open, &found, sizeof(open));
    NTSTATUS status = open(&true_provider, algorithm, NULL, 0);
    *handle = (BCRYPT_ALG_HANDLE)odd_handle; /* NOLINT(performance-no-int-to-ptr) */
    return status;
}

NTSTATUS WINAPI BCryptCreateHash(BCRYPT_ALG_HANDLE handle, BCRYPT_HASH_HANDLE *hash, PUCHAR object,
    ULONG object_size, PUCHAR secret, ULONG secret_size, ULONG flags)
{
    if ((uintptr_t)handle != odd_handle)
        return (NTSTATUS)0xC0000008; /* STATUS_INVALID_HANDLE */
    HMODULE library = GetModuleHandleW(L"bcrypt.dll");
    NTSTATUS(WINAPI * create)
    (BCRYPT_ALG_HANDLE, BCRYPT_HASH_HANDLE *, PUCHAR, ULONG, PUCHAR, ULONG, ULONG);
    FARPROC found = GetProcAddress(library, "BCryptCreateHash");
    memcpy(&create, &found, sizeof(create));
    return create(true_provider, hash, object, object_size, secret, secret_size, flags);
}

/* FIPS 180-4's example. */
static void assert_abc(void)
{
    static const uint8_t wanted[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41,
        0x40, 0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4,
        0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    const struct sha256_part parts[] = {{"a", 1}, {"bc", 2}};
    uint8_t digest[SHA256_SIZE];
    ck_assert_uint_eq(sha256(parts, 2, digest), ERROR_SUCCESS);
    ck_assert_mem_eq(digest, wanted, SHA256_SIZE);
}

/* One test, for the provider is opened once a process. */
START_TEST(the_provider_is_opened_once_whatever_its_handle_looks_like)
{
    const struct sha256_part part = {"abc", 3};
    uint8_t digest[SHA256_SIZE] = {1};
    failures = 1;
    ck_assert_uint_ne(sha256(&part, 1, digest), ERROR_SUCCESS);
    ck_assert_uint_eq(digest[0], 1);
    assert_abc();
    assert_abc();
    ck_assert_uint_eq(opens, 2);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_provider_is_opened_once_whatever_its_handle_looks_like,
        NULL,
    };
    return run_suite(make_suite("sha256", tests));
}
