#include "installation/machine.h"
#include "platform/optional.h"

#include <windows.h>

typedef BOOL WINAPI is_wow64_2(HANDLE process, USHORT *process_machine, USHORT *native_machine);
typedef BOOL WINAPI is_wow64(HANDLE process, BOOL *wow64);

static struct optional ask_kind = {L"kernel32.dll", "IsWow64Process2", 0};
static struct optional ask_wow64 = {L"kernel32.dll", "IsWow64Process", 0};

struct answer {
    USHORT kind;
    USHORT native;
    BOOL wow64;
    BOOL done;
};

static void use_kind(lookup_function *function, void *argument)
{
    struct answer *answer = argument;
    answer->done = ((is_wow64_2 *)function)(GetCurrentProcess(), &answer->kind, &answer->native);
}

static void use_wow64(lookup_function *function, void *argument)
{
    struct answer *answer = argument;
    answer->done = ((is_wow64 *)function)(GetCurrentProcess(), &answer->wow64);
}

/* IsWow64Process is for systems before Windows 10 1511: on ARM64 its page has it answer FALSE. */
bool machine_redirects(void)
{
    struct answer answer;
    if (optional_call(&ask_kind, use_kind, &answer) && answer.done)
        return answer.kind != IMAGE_FILE_MACHINE_UNKNOWN;
    return optional_call(&ask_wow64, use_wow64, &answer) && answer.done && answer.wow64;
}

bool machine_is_64bit(void)
{
    return sizeof(void *) == 8 || machine_redirects();
}
