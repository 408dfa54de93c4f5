// Asks the Deputy service in JSON: who am I, what may I do, and for a file. For .NET 6 and later;
// deputy-client.dll is beside the program or in its path.
using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

sealed class Deputy : IDisposable
{
    const string Library = "deputy-client.dll";
    IntPtr session;

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    static extern uint deputy_open(IntPtr options, out IntPtr session, IntPtr reply);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    static extern uint deputy_ask(IntPtr session,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string request, out IntPtr answer, IntPtr reply);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    static extern void deputy_answer_free(IntPtr answer);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    static extern void deputy_close(IntPtr session);

    public Deputy()
    {
        uint status = deputy_open(IntPtr.Zero, out session, IntPtr.Zero);
        if (status != 0)
            throw new IOException($"open a session: error {status}");
    }

    // The answer; what failed is thrown with the answer that says why.
    public JsonElement Ask(object request)
    {
        uint status = deputy_ask(
            session, JsonSerializer.Serialize(request), out IntPtr answer, IntPtr.Zero);
        string text = Marshal.PtrToStringAnsi(answer);
        deputy_answer_free(answer);
        if (status != 0)
            throw new IOException(text ?? $"error {status}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public void Dispose()
    {
        deputy_close(session);
        session = IntPtr.Zero;
    }
}

static class Program
{
    static void Main()
    {
        using var deputy = new Deputy();

        JsonElement who = deputy.Ask(new { operation = "whoami" });
        JsonElement user = who.GetProperty("caller").GetProperty("user");
        Console.WriteLine($"I am {user.GetProperty("sid").GetString()}");

        // A denial is an answer.
        JsonElement access = deputy.Ask(new {
            operation = "access", kind = "key", @object = @"HKLM\SOFTWARE", want = "KEY_SET_VALUE" });
        bool granted = access.GetProperty("truth").GetProperty("granted").GetBoolean();
        Console.WriteLine($"KEY_SET_VALUE: {(granted ? "granted" : "denied")}");

        // The handle is this program's own, and like any other.
        JsonElement file = deputy.Ask(new {
            operation = "file_open", path = @"C:\windows\win.ini", want = "read", share = "read" });
        var handle = new SafeFileHandle((IntPtr)file.GetProperty("handle").GetInt64(), true);
        using var stream = new FileStream(handle, FileAccess.Read);
        Console.WriteLine($"read {stream.Read(new byte[64], 0, 64)} bytes");
    }
}
