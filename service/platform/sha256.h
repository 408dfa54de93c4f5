/* SHA-256 by the platform's own library (FIPS 180-4). */
#ifndef DEPUTY_PLATFORM_SHA256_H
#define DEPUTY_PLATFORM_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_SIZE = 32 };

/* Bytes that are hashed as if they stood behind those of the part before. */
struct sha256_part {
    const void *bytes;
    size_t size;
};

/* Hash these parts. Safe for any number of threads. On failure the digest is unchanged:
 * WIN32_GEN_FAILURE, or what the platform says. */
uint32_t sha256(const struct sha256_part *parts, size_t count, uint8_t digest[SHA256_SIZE]);

#endif
