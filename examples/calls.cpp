// Who am I for the Deputy service, what may I do, and a file that it opens for me: in C++, where
// what the library gives frees itself. README.txt of the SDK has the lines that build this.
#include <deputy.h>
#include <stdio.h>
#include <windows.h>

namespace
{

// Owns what the library gave, and frees it with the function that it names.
template <typename thing, void (*release)(thing *)> class owner
{
  public:
    owner() : it(nullptr)
    {
    }
    ~owner()
    {
        release(it);
    }
    owner(const owner &) = delete;
    owner &operator=(const owner &) = delete;
    thing **fill()
    {
        return &it;
    }
    thing *get() const
    {
        return it;
    }
    thing *operator->() const
    {
        return it;
    }

  private:
    thing *it;
};

void close_handle(void *handle)
{
    if (handle)
        CloseHandle(handle);
}

uint32_t failed(const char *what, const deputy_reply &reply)
{
    fprintf(stderr, "%s: error %lu in stage %s, record %s\n", what,
        static_cast<unsigned long>(reply.status), deputy_stage_name(reply.stage),
        reply.correlation);
    return reply.status;
}

uint32_t say_who(deputy_session *session)
{
    owner<struct deputy_whoami, deputy_whoami_free> who;
    deputy_reply reply;
    if (deputy_whoami(session, who.fill(), &reply))
        return failed("whoami", reply);
    printf("I am %s\n", who->caller->user.text);
    return 0;
}

// A denial is an answer.
uint32_t ask_access(deputy_session *session, const wchar_t *key)
{
    owner<struct deputy_access, deputy_access_free> access;
    deputy_reply reply;
    if (deputy_access(session, DEPUTY_OBJECT_KEY, key, KEY_SET_VALUE, access.fill(), &reply))
        return failed("access", reply);
    printf("KEY_SET_VALUE: %s\n", access->status ? "denied" : "granted");
    return 0;
}

// The handle is this program's own, and like any other.
uint32_t read_file(deputy_session *session, const wchar_t *path)
{
    owner<void, close_handle> file;
    deputy_reply reply;
    if (deputy_open_file(session, path, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, 0,
            file.fill(), nullptr, &reply))
        return failed("open", reply);
    char bytes[64];
    DWORD size = 0;
    if (!ReadFile(file.get(), bytes, sizeof(bytes), &size, nullptr))
        return GetLastError();
    printf("read %lu bytes\n", static_cast<unsigned long>(size));
    return 0;
}

} // namespace

int main()
{
    owner<deputy_session, deputy_close> session;
    deputy_reply reply;
    if (deputy_open(nullptr, session.fill(), &reply))
        return static_cast<int>(failed("open a session", reply));
    uint32_t status = say_who(session.get());
    if (!status)
        status = ask_access(session.get(), L"HKLM\\SOFTWARE");
    if (!status)
        status = read_file(session.get(), L"C:\\windows\\win.ini");
    return static_cast<int>(status);
}
