/* The Win32 status codes that portable parts use (Microsoft: System Error Codes). Named apart from
 * winerror.h, because the same files are built with and without it. */
#ifndef DEPUTY_IDENTITY_STATUS_H
#define DEPUTY_IDENTITY_STATUS_H

enum win32_status {
    WIN32_OK = 0,
    WIN32_ACCESS_DENIED = 5,
    WIN32_INVALID_HANDLE = 6,
    WIN32_NOT_ENOUGH_MEMORY = 8,
    WIN32_INVALID_DATA = 13,
    WIN32_GEN_FAILURE = 31,
    WIN32_NOT_SUPPORTED = 50,
    WIN32_INVALID_PARAMETER = 87,
    WIN32_BUSY = 170,
    WIN32_MORE_DATA = 234,
    WIN32_NO_MORE_ITEMS = 259,
    WIN32_SHUTDOWN_IN_PROGRESS = 1115,
    WIN32_PRIVILEGE_NOT_HELD = 1314,
    WIN32_BAD_IMPERSONATION_LEVEL = 1346,
    WIN32_CANT_OPEN_ANONYMOUS = 1347,
    WIN32_TIMEOUT = 1460,
    WIN32_INVALID_STATE = 5023,
};

#endif
