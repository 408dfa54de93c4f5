#include "platform/sha256.h"

#include <windows.h>
#include <bcrypt.h>
#include <string.h>

/* Opening a provider is slow and its handle may be shared by threads (Microsoft:
 * "BCryptOpenAlgorithmProvider function"), so there is one for the life of the process. */
static INIT_ONCE once = INIT_ONCE_STATIC_INIT;

/* Not the context of the above, which has no room for the lowest bits of what it is given
 * ("InitOnceExecuteOnce function"): nobody says that a handle has none. */
static BCRYPT_ALG_HANDLE provider;

static BOOL CALLBACK open_provider(INIT_ONCE *self, void *unused, void **context)
{
    (void)self;
    (void)unused;
    (void)context;
    BCRYPT_ALG_HANDLE opened;
    if (!BCRYPT_SUCCESS(BCryptOpenAlgorithmProvider(&opened, BCRYPT_SHA256_ALGORITHM, NULL, 0)))
        return FALSE; /* and the next call tries again */
    provider = opened;
    return TRUE;
}

static NTSTATUS run(BCRYPT_HASH_HANDLE hash, const struct sha256_part *parts, size_t count,
    uint8_t digest[SHA256_SIZE])
{
    NTSTATUS status = 0;
    for (size_t i = 0; i < count && BCRYPT_SUCCESS(status); i++) {
        /* Declared without const, but input: "BCryptHashData function". */
        PUCHAR bytes = (PUCHAR)(uintptr_t)parts[i].bytes;
        status = BCryptHashData(hash, bytes, (ULONG)parts[i].size, 0);
    }
    return BCRYPT_SUCCESS(status) ? BCryptFinishHash(hash, digest, SHA256_SIZE, 0) : status;
}

uint32_t sha256(const struct sha256_part *parts, size_t count, uint8_t digest[SHA256_SIZE])
{
    BCRYPT_HASH_HANDLE hash;
    uint8_t made[SHA256_SIZE];
    if (!InitOnceExecuteOnce(&once, open_provider, NULL, NULL))
        return ERROR_GEN_FAILURE;
    if (!BCRYPT_SUCCESS(BCryptCreateHash(provider, &hash, NULL, 0, NULL, 0, 0)))
        return ERROR_NOT_ENOUGH_MEMORY;
    NTSTATUS status = run(hash, parts, count, made);
    BCryptDestroyHash(hash);
    if (!BCRYPT_SUCCESS(status))
        return ERROR_GEN_FAILURE;
    memcpy(digest, made, SHA256_SIZE);
    return ERROR_SUCCESS;
}
