#include "prove/common/own_token.h"
#include "prove/proof.h"
#include "prove/sabotage/sabotage.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/* The logon of TOKEN_STATISTICS; of every other answer that is used here the last bytes, which are
 * a number or the end of a SID. */
static void spoil(TOKEN_INFORMATION_CLASS class, BYTE *bytes, DWORD size)
{
    bytes[class == TokenStatistics ? offsetof(TOKEN_STATISTICS, AuthenticationId)
                                   : size - sizeof(DWORD)] ^= 1;
}

/* It is opened against the token's own DACL ("OpenProcessToken function"), and no page says that a
 * restricted caller, or one that somebody else started, is in that. Since Windows 8 there is a
 * pseudo-handle for it, which is closed to no effect ("GetCurrentProcessToken function"). */
static HANDLE own_token(void)
{
    HANDLE token;
    if (OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_QUERY_SOURCE, &token))
        return token;
    ck_assert_uint_eq(GetLastError(), ERROR_ACCESS_DENIED);
    return (HANDLE)(LONG_PTR)-4;
}

void *token_answer(HANDLE token, TOKEN_INFORMATION_CLASS class, DWORD *size)
{
    GetTokenInformation(token, class, NULL, 0, size);
    BYTE *bytes = *size >= sizeof(DWORD) ? malloc(*size) : NULL;
    const bool read = bytes && GetTokenInformation(token, class, bytes, *size, size);
    const DWORD status = GetLastError();
    if (!read) {
        free(bytes);
        SKIP("this system does not answer for token class %d: error %lu", (int)class, status);
    }
    if (sabotage_is("self"))
        spoil(class, bytes, *size);
    return bytes;
}

void *own_token_read(TOKEN_INFORMATION_CLASS class, DWORD *size)
{
    HANDLE token = own_token();
    void *bytes = token_answer(token, class, size);
    CloseHandle(token);
    return bytes;
}

DWORD own_token_number(TOKEN_INFORMATION_CLASS class)
{
    DWORD size;
    DWORD *bytes = own_token_read(class, &size);
    const DWORD number = *bytes;
    free(bytes);
    return number;
}
