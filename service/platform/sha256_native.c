/* On the machine that runs the tests of the portable parts: the service uses sha256_windows.c. */
#include "platform/sha256.h"
#include "base/status.h"

#include <openssl/evp.h>
#include <string.h>

static int run(
    EVP_MD_CTX *context, const struct sha256_part *parts, size_t count, uint8_t digest[SHA256_SIZE])
{
    int good = EVP_DigestInit_ex(context, EVP_sha256(), NULL);
    for (size_t i = 0; i < count && good; i++)
        good = EVP_DigestUpdate(context, parts[i].bytes, parts[i].size);
    return good && EVP_DigestFinal_ex(context, digest, NULL);
}

uint32_t sha256(const struct sha256_part *parts, size_t count, uint8_t digest[SHA256_SIZE])
{
    uint8_t made[SHA256_SIZE];
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!context)
        return WIN32_NOT_ENOUGH_MEMORY;
    int good = run(context, parts, count, made);
    EVP_MD_CTX_free(context);
    if (!good)
        return WIN32_GEN_FAILURE;
    memcpy(digest, made, SHA256_SIZE);
    return WIN32_OK;
}
