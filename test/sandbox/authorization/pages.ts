const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escaped(title)}</title>
<style>body{font:16px system-ui;max-width:26rem;margin:4rem auto;padding:0 1rem}label,input,button{display:block;width:100%;box-sizing:border-box;margin:.5rem 0}input,button{font:inherit;padding:.5rem}small{color:#555}</style>
<h1>${escaped(title)}</h1>
${body}
<p><small>Sandbox: a test server on this computer with made-up people.</small></p>
</html>`;
}

export function loginPage(action: string, hint: string, wrong: boolean): string {
  return page(
    'Sign in to the sandbox',
    `${wrong ? '<p role="alert">That e-mail address or password is not right.</p>' : ''}
<form method="post" action="${escaped(action)}">
<label>E-mail <input name="email" type="email" autocomplete="username" required value="${escaped(hint)}"></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button name="do" value="login">Sign in</button>
</form>
<form method="post" action="${escaped(action)}"><button name="do" value="cancel">Cancel</button></form>`,
  );
}

export function consentPage(action: string, client: string, person: string, scopes: readonly string[]): string {
  const list = scopes.map((scope) => `<li>${escaped(scope)}</li>`).join('');
  return page(
    'Allow access?',
    `<p><strong>${escaped(client)}</strong> asks to act as <strong>${escaped(person)}</strong>:</p><ul>${list}</ul>
<form method="post" action="${escaped(action)}"><button name="do" value="allow">Allow</button></form>
<form method="post" action="${escaped(action)}"><button name="do" value="cancel">Cancel</button></form>`,
  );
}
