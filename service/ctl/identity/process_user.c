#include "ctl/identity/process_user.h"

#include <windows.h>

uint32_t process_user(void *process, char text[SID_TEXT_SIZE])
{
    union {
        TOKEN_USER user;
        BYTE bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } answer;
    HANDLE token;
    DWORD size;
    uint32_t status = ERROR_SUCCESS;
    if (!OpenProcessToken(process, TOKEN_QUERY, &token))
        return GetLastError();
    if (GetTokenInformation(token, TokenUser, &answer, sizeof(answer), &size))
        sid_format(answer.user.User.Sid, GetLengthSid(answer.user.User.Sid), text);
    else
        status = GetLastError();
    CloseHandle(token);
    return status;
}
