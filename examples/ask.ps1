# Asks the Deputy service in JSON: who am I, what may I do, and for a file. For Windows PowerShell
# 5.1 and PowerShell 7; takes deputy-client.dll from where Deputy is installed.
$ErrorActionPreference = 'Stop'
$env:Path += ";$env:ProgramFiles\Deputy"

Add-Type -TypeDefinition @'
using System;
using System.Runtime.InteropServices;
using System.Text;

public static class Deputy
{
    [DllImport("deputy-client.dll", CallingConvention = CallingConvention.Cdecl)]
    public static extern uint deputy_open(IntPtr options, out IntPtr session, IntPtr reply);

    [DllImport("deputy-client.dll", CallingConvention = CallingConvention.Cdecl)]
    static extern uint deputy_ask(
        IntPtr session, byte[] request, out IntPtr answer, IntPtr reply);

    [DllImport("deputy-client.dll", CallingConvention = CallingConvention.Cdecl)]
    static extern void deputy_answer_free(IntPtr answer);

    [DllImport("deputy-client.dll", CallingConvention = CallingConvention.Cdecl)]
    public static extern void deputy_close(IntPtr session);

    /* .NET Framework has no function for a text in UTF-8 that ends with a zero. */
    static string Text(IntPtr text)
    {
        int size = 0;
        while (Marshal.ReadByte(text, size) != 0)
            size++;
        byte[] bytes = new byte[size];
        Marshal.Copy(text, bytes, 0, size);
        return Encoding.UTF8.GetString(bytes);
    }

    public static string Ask(IntPtr session, string request)
    {
        IntPtr answer;
        uint status = deputy_ask(
            session, Encoding.UTF8.GetBytes(request + "\0"), out answer, IntPtr.Zero);
        string text = answer == IntPtr.Zero ? "error " + status : Text(answer);
        deputy_answer_free(answer);
        if (status != 0)
            throw new Exception(text);
        return text;
    }
}
'@

$session = [IntPtr]::Zero
$status = [Deputy]::deputy_open([IntPtr]::Zero, [ref]$session, [IntPtr]::Zero)
if ($status) {
    throw "open a session: error $status"
}

function Ask($request) {
    [Deputy]::Ask($session, (ConvertTo-Json -Compress $request)) | ConvertFrom-Json
}

try {
    $who = Ask @{ operation = 'whoami' }
    "I am $($who.caller.user.sid)"

    # A denial is an answer.
    $access = Ask @{
        operation = 'access'; kind = 'key'; object = 'HKLM\SOFTWARE'; want = 'KEY_SET_VALUE' }
    "KEY_SET_VALUE: $(if ($access.truth.granted) { 'granted' } else { 'denied' })"

    # The handle is this program's own, and like any other.
    $file = Ask @{
        operation = 'file_open'; path = 'C:\windows\win.ini'; want = 'read'; share = 'read' }
    $handle = New-Object Microsoft.Win32.SafeHandles.SafeFileHandle ([IntPtr]$file.handle), $true
    $stream = New-Object IO.FileStream $handle, ([IO.FileAccess]::Read)
    "read $($stream.Read((New-Object byte[] 64), 0, 64)) bytes"
    $stream.Dispose()
} finally {
    [Deputy]::deputy_close($session)
}
