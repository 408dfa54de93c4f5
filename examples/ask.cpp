// Asks the Deputy service in JSON: who am I, what may I do, and for a file. It shows in C++ what
// other languages do; calls.cpp does the same with C's structures. README.txt of the SDK has the
// lines that build this.
#include <deputy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

namespace
{

const char who[] = R"({"operation":"whoami"})";
const char may_set[] =
    R"({"operation":"access","kind":"key","object":"HKLM\\SOFTWARE","want":"KEY_SET_VALUE"})";
const char win_ini[] =
    R"({"operation":"file_open","path":"C:\\windows\\win.ini","want":"read","share":"read"})";

// What the service answered, or why it did not. Frees itself.
class answer
{
  public:
    answer(deputy_session *session, const char *request)
        : json(nullptr), status(deputy_ask(session, request, &json, nullptr))
    {
    }
    ~answer()
    {
        deputy_answer_free(json);
    }
    answer(const answer &) = delete;
    answer &operator=(const answer &) = delete;

    bool failed() const
    {
        if (status)
            fprintf(stderr, "%s\n", json ? json : "no memory for an answer");
        return status != 0;
    }
    const char *text() const
    {
        return json;
    }
    // The handle in it. No text in it can look like its name: quotes there are escaped.
    HANDLE handle() const
    {
        const char name[] = "\"handle\":";
        const char *member = strstr(json, name);
        return member ? ULongToHandle(strtoul(member + strlen(name), nullptr, 10)) : nullptr;
    }

  private:
    char *json;
    uint32_t status;
};

bool print_answer(deputy_session *session, const char *request)
{
    answer said(session, request);
    if (said.failed())
        return false;
    printf("%s\n", said.text());
    return true;
}

// The handle is this program's own, and like any other.
bool read_file(deputy_session *session, const char *request)
{
    answer said(session, request);
    if (said.failed())
        return false;
    char bytes[64];
    DWORD size = 0;
    HANDLE file = said.handle();
    bool done = ReadFile(file, bytes, sizeof(bytes), &size, nullptr);
    CloseHandle(file);
    printf("read %lu bytes\n", static_cast<unsigned long>(size));
    return done;
}

} // namespace

int main()
{
    deputy_session *session;
    uint32_t status = deputy_open(nullptr, &session, nullptr);
    if (status) {
        fprintf(stderr, "open a session: error %lu\n", static_cast<unsigned long>(status));
        return static_cast<int>(status);
    }
    // A denial is an answer.
    bool done =
        print_answer(session, who) && print_answer(session, may_set) && read_file(session, win_ini);
    deputy_close(session);
    return done ? 0 : 1;
}
