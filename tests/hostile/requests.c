#include "requests.h"
#include "include/deputy.h"
#include "hostile.h"
#include "targets.h"

#include <windows.h>

enum { DATA_SIZE = 200, FILE_OBJECT = 1 };

static const WCHAR nowhere[] = L"C:\\deputy-hostile-none", service[] = L"deputy-hostile-none";

static struct {
    uint32_t listing;
    uint32_t transfer;
    uint32_t copy;
    uint32_t reader;
    uint32_t writer;
} opened;

/* Of an operation that takes nothing but the session. */
static void put_nothing(struct packet *packet)
{
    (void)packet;
}

/* --- requests that last ----------------------------------------------------------------------- */

static void write_data(struct packet *packet)
{
    put_text(packet, target_file());
    put_u32(packet, 0);
    put_u32(packet, OPEN_EXISTING);
    put_u64(packet, 0);
    put_u32(packet, DATA_SIZE);
    put_array(packet, DATA_SIZE, 'x');
}

static void stat_path(struct packet *packet)
{
    put_text(packet, L"C:\\windows");
    put_u32(packet, 0);
}

static void set_value(struct packet *packet)
{
    put_u32(packet, 0);
    put_text(packet, target_key());
    put_text(packet, L"value");
    put_u32(packet, REG_BINARY);
    put_u32(packet, DATA_SIZE);
    put_unique_array(packet, DATA_SIZE, 'x');
}

static void judge_access(struct packet *packet)
{
    put_u32(packet, FILE_OBJECT);
    put_text(packet, L"C:\\windows");
    put_u32(packet, 1);
    put_u32(packet, 0);
    put_u32(packet, 0);
}

static void read_events(struct packet *packet)
{
    put_u64(packet, 0);
    put_u32(packet, 0);
}

/* --- files ------------------------------------------------------------------------------------ */

/* A changed one may share the file with nobody, and the handle stays here. */
static void open_file(struct packet *packet)
{
    put_text(packet, target_other());
    put_u32(packet, GENERIC_READ);
    put_u32(packet, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE);
    put_u32(packet, OPEN_ALWAYS);
    put_u32(packet, 0);
}

static void list_path(struct packet *packet)
{
    stat_path(packet);
}

static void use_listing(struct packet *packet)
{
    put_u32(packet, opened.listing);
}

static void make_directory(struct packet *packet)
{
    put_text(packet, target_copy());
}

static void delete_directory(struct packet *packet)
{
    put_text(packet, target_copy());
    put_u32(packet, DEPUTY_FILE_DIRECTORY);
}

static void rename_file(struct packet *packet)
{
    put_text(packet, nowhere);
    put_text(packet, target_copy());
    put_u32(packet, 0);
}

static void read_data(struct packet *packet)
{
    put_text(packet, L"C:\\windows\\win.ini");
    put_u32(packet, 0);
    put_u64(packet, 0);
    put_u32(packet, DATA_SIZE);
}

static void replace_file(struct packet *packet)
{
    put_text(packet, target_copy());
    put_u32(packet, DEPUTY_FILE_REPLACE);
}

static void put_data(struct packet *packet)
{
    put_u32(packet, opened.transfer);
    put_u32(packet, DATA_SIZE);
    put_array(packet, DATA_SIZE, 'x');
}

static void copy_file(struct packet *packet)
{
    put_text(packet, L"C:\\windows\\win.ini");
    put_text(packet, target_copy());
    put_u32(packet, DEPUTY_FILE_REPLACE);
}

static void use_transfer(struct packet *packet)
{
    put_u32(packet, opened.transfer);
}

static void use_copy(struct packet *packet)
{
    put_u32(packet, opened.copy);
}

static void read_path(struct packet *packet)
{
    put_text(packet, L"C:\\windows\\win.ini");
    put_u32(packet, 0);
}

static void read_part(struct packet *packet)
{
    put_u32(packet, opened.reader);
    put_u64(packet, 0);
    put_u32(packet, DATA_SIZE);
}

static void use_reader(struct packet *packet)
{
    put_u32(packet, opened.reader);
}

/* A file of its own: a changed one may share it with nobody, and is held here. */
static void write_path(struct packet *packet)
{
    put_text(packet, target_written());
    put_u32(packet, DEPUTY_FILE_APPEND);
    put_u32(packet, OPEN_ALWAYS);
}

static void write_part(struct packet *packet)
{
    put_u32(packet, opened.writer);
    put_u64(packet, 0);
    put_u32(packet, DATA_SIZE);
    put_array(packet, DATA_SIZE, 'x');
}

static void use_writer(struct packet *packet)
{
    put_u32(packet, opened.writer);
}

/* --- the registry ----------------------------------------------------------------------------- */

static void name_value(struct packet *packet)
{
    put_u32(packet, 0);
    put_text(packet, target_key());
    put_text(packet, L"none");
}

static void list_key(struct packet *packet)
{
    put_u32(packet, 0);
    put_text(packet, target_key());
    put_u32(packet, 0);
    put_u32(packet, 0);
}

static void delete_key(struct packet *packet)
{
    put_u32(packet, 0);
    put_text(packet, L"HKCU\\Software\\deputy-hostile-none");
}

static void create_key(struct packet *packet)
{
    put_u32(packet, 0);
    put_text(packet, target_key());
}

/* --- services --------------------------------------------------------------------------------- */

static void list_services(struct packet *packet)
{
    put_u32(packet, SERVICE_WIN32);
    put_u32(packet, SERVICE_STATE_ALL);
    put_u32(packet, 0);
}

static void name_service(struct packet *packet)
{
    put_text(packet, service);
}

static void start_service(struct packet *packet)
{
    const WCHAR arguments[] = L"one\0two";
    const uint32_t units = sizeof(arguments) / sizeof(*arguments);
    put_text(packet, service);
    put_u32(packet, units);
    put_u32(packet, 0x20000);
    put_u32(packet, units);
    put_raw(packet, arguments, sizeof(arguments));
}

static void control_service(struct packet *packet)
{
    put_text(packet, service);
    put_u32(packet, SERVICE_CONTROL_PAUSE);
}

/* --- all -------------------------------------------------------------------------------------- */

/* Of events, how long to wait for them is kept: it may be up to a minute each time. */
const struct request requests[] = {
    {OPNUM_FILE_WRITE, write_data, 0, ERROR_SUCCESS},
    {OPNUM_FILE_STAT, stat_path, 0, ERROR_SUCCESS},
    {OPNUM_REGISTRY_SET, set_value, 0, ERROR_SUCCESS},
    {OPNUM_ACCESS, judge_access, 0, ERROR_SUCCESS},
    {OPNUM_EVENTS_OWN, read_events, 4, ERROR_SUCCESS},
    {OPNUM_EVENTS_ALL, read_events, 4, ERROR_SUCCESS},
    {OPNUM_FILE_OPEN, open_file, 0, ERROR_SUCCESS},
    {OPNUM_FILE_LIST, list_path, 0, ERROR_SUCCESS},
    {OPNUM_FILE_LIST_NEXT, use_listing, 0, ERROR_SUCCESS},
    {OPNUM_FILE_LIST_END, use_listing, 0, ERROR_SUCCESS},
    {OPNUM_FILE_MKDIR, make_directory, 0, ERROR_SUCCESS},
    {OPNUM_FILE_DELETE, delete_directory, 0, ERROR_SUCCESS},
    {OPNUM_FILE_RENAME, rename_file, 0, ERROR_FILE_NOT_FOUND},
    {OPNUM_FILE_READ, read_data, 0, ERROR_SUCCESS},
    {OPNUM_FILE_REPLACE, replace_file, 0, ERROR_SUCCESS},
    {OPNUM_FILE_PUT, put_data, 0, ERROR_SUCCESS},
    {OPNUM_FILE_COPY, copy_file, 0, ERROR_SUCCESS},
    {OPNUM_FILE_COPY_STEP, use_copy, 0, ERROR_SUCCESS},
    {OPNUM_FILE_COMMIT, use_transfer, 0, ERROR_SUCCESS},
    {OPNUM_FILE_CANCEL, use_copy, 0, ERROR_SUCCESS},
    {OPNUM_REGISTRY_GET, name_value, 0, ERROR_FILE_NOT_FOUND},
    {OPNUM_REGISTRY_LIST, list_key, 0, ERROR_SUCCESS},
    {OPNUM_REGISTRY_DELETE_VALUE, name_value, 0, ERROR_FILE_NOT_FOUND},
    {OPNUM_REGISTRY_DELETE_KEY, delete_key, 0, ERROR_FILE_NOT_FOUND},
    {OPNUM_REGISTRY_CREATE, create_key, 0, ERROR_SUCCESS},
    {OPNUM_SERVICES_LIST, list_services, 0, ERROR_SUCCESS},
    {OPNUM_SERVICE_STATUS, name_service, 0, ERROR_SERVICE_DOES_NOT_EXIST},
    {OPNUM_SERVICE_START, start_service, 0, ERROR_SERVICE_DOES_NOT_EXIST},
    {OPNUM_SERVICE_STOP, name_service, 0, ERROR_SERVICE_DOES_NOT_EXIST},
    {OPNUM_SERVICE_CONTROL, control_service, 0, ERROR_SERVICE_DOES_NOT_EXIST},
    {OPNUM_PING, put_nothing, 0, ERROR_SUCCESS},
    {OPNUM_WHOAMI, put_nothing, 0, ERROR_SUCCESS},
    {OPNUM_STATISTICS, put_nothing, 0, ERROR_SUCCESS},
    {OPNUM_WHOAMI_LINKED, put_nothing, 0, ERROR_SUCCESS},
    {OPNUM_FILE_READ_OPEN, read_path, 0, ERROR_SUCCESS},
    {OPNUM_FILE_READ_AT, read_part, 0, ERROR_SUCCESS},
    {OPNUM_FILE_READ_CLOSE, use_reader, 0, ERROR_SUCCESS},
    {OPNUM_FILE_WRITE_OPEN, write_path, 0, ERROR_SUCCESS},
    {OPNUM_FILE_WRITE_AT, write_part, 0, ERROR_SUCCESS},
    {OPNUM_FILE_WRITE_CLOSE, use_writer, 0, ERROR_SUCCESS},
};

const unsigned requests_count = sizeof(requests) / sizeof(requests[0]);

/* What an answer begins with; 0 when there is none. */
static uint32_t open_one(SESSION session, uint32_t opnum, void (*make)(struct packet *packet))
{
    struct packet packet = raw_request(session), answer = packet_new();
    make(&packet);
    struct result result = raw_call(opnum, &packet, &answer);
    uint32_t id = was_refused(result) ? 0 : get_u32(&answer, 0);
    packet_free(&packet);
    packet_free(&answer);
    return id;
}

bool requests_begin(SESSION session)
{
    opened.listing = open_one(session, OPNUM_FILE_LIST, list_path);
    opened.transfer = open_one(session, OPNUM_FILE_REPLACE, replace_file);
    opened.copy = open_one(session, OPNUM_FILE_COPY, copy_file);
    opened.reader = open_one(session, OPNUM_FILE_READ_OPEN, read_path);
    opened.writer = open_one(session, OPNUM_FILE_WRITE_OPEN, write_path);
    return expect(
        opened.listing && opened.transfer && opened.copy && opened.reader && opened.writer,
        "nothing to go on with");
}

struct packet request_make(SESSION session, const struct request *request)
{
    struct packet packet = raw_request(session);
    request->make(&packet);
    return packet;
}

bool request_succeeds(SESSION session, const struct request *request)
{
    struct packet packet = request_make(session, request);
    struct result result = raw_call(request->opnum, &packet, NULL);
    packet_free(&packet);
    return expect(!result.raised && result.status == request->status,
        "operation %u: raised %u, status %u", request->opnum, result.raised, result.status);
}
