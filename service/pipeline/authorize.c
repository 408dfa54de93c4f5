#include "pipeline/authorize.h"
#include "policy/descriptor.h"

#include <windows.h>
#include <stdlib.h>
#include <string.h>

struct authorization {
    SRWLOCK lock;
    size_t count;
    void **descriptors; /* by the operation's place in the table */
};

static void *copy_descriptor(const struct policy *policy, const struct operation *operation)
{
    const struct policy_access *access = policy_access_find(policy, operation->name);
    void *copy = malloc(access->descriptor_size);
    if (copy)
        memcpy(copy, access->descriptor, access->descriptor_size);
    return copy;
}

uint32_t authorization_open(const struct policy *policy, struct authorization **authorization)
{
    size_t count = operation_count();
    struct authorization *opened = calloc(1, sizeof(*opened));
    if (!opened)
        return ERROR_NOT_ENOUGH_MEMORY;
    InitializeSRWLock(&opened->lock);
    opened->descriptors = calloc(count + 1, sizeof(*opened->descriptors));
    if (!opened->descriptors)
        goto close_opened;
    for (; opened->count < count; opened->count++) {
        void *copy = copy_descriptor(policy, operation_table[opened->count]);
        if (!copy)
            goto close_opened;
        opened->descriptors[opened->count] = copy;
    }
    *authorization = opened;
    return ERROR_SUCCESS;

close_opened:
    authorization_close(opened);
    return ERROR_NOT_ENOUGH_MEMORY;
}

void authorization_close(struct authorization *authorization)
{
    if (!authorization)
        return;
    for (size_t i = 0; i < authorization->count; i++)
        free(authorization->descriptors[i]);
    free(authorization->descriptors);
    free(authorization);
}

void authorization_exchange(struct authorization *authorization, struct authorization *other)
{
    AcquireSRWLockExclusive(&authorization->lock);
    AcquireSRWLockExclusive(&other->lock);
    void **descriptors = authorization->descriptors;
    authorization->descriptors = other->descriptors;
    other->descriptors = descriptors;
    ReleaseSRWLockExclusive(&other->lock);
    ReleaseSRWLockExclusive(&authorization->lock);
}

static uint32_t check(
    struct authorization *authorization, const struct operation *operation, void *token)
{
    GENERIC_MAPPING mapping = {
        .GenericRead = descriptor_mapping.read,
        .GenericWrite = descriptor_mapping.write,
        .GenericExecute = descriptor_mapping.execute,
        .GenericAll = descriptor_mapping.all,
    };
    PRIVILEGE_SET privileges;
    DWORD privileges_size = sizeof(privileges);
    DWORD granted, status = ERROR_SUCCESS;
    BOOL allowed;
    size_t index = operation_index(operation);
    if (index >= authorization->count)
        return ERROR_ACCESS_DENIED;
    AcquireSRWLockShared(&authorization->lock);
    if (!AccessCheck(authorization->descriptors[index], token, operation->right, &mapping,
            &privileges, &privileges_size, &granted, &allowed))
        status = GetLastError();
    ReleaseSRWLockShared(&authorization->lock);
    if (status != ERROR_SUCCESS)
        return status;
    return allowed ? ERROR_SUCCESS : ERROR_ACCESS_DENIED;
}

uint32_t authorize(
    struct authorization *authorization, const struct operation *operation, void *token)
{
    uint32_t status = check(authorization, operation, token);
    while (status == ERROR_SUCCESS && operation->within) {
        operation = operation->within;
        status = check(authorization, operation, token);
    }
    return status;
}
