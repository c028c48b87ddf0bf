import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallInput, Provider, Status } from '../../../preload/contract.ts';
import type { KeyField } from '../../components/key-field.tsx';
import { emptyClipboard } from '../../link/surroundings.ts';
import { useCall } from '../../state/gangway.tsx';
import { idFrom, isId, isServiceAddress } from '../../state/naming.ts';
import type { Wish } from '../../state/page.ts';
import type { Addition } from './added.tsx';
import { useSigningIn } from './use-sign-in.ts';

/** What a person fills in, but for the key, which its field alone holds. */
interface Entries {
  readonly provider: Provider;
  readonly label: string;
  /** A name for the local address that the person chose; null for the one made from the label. */
  readonly ownId: string | null;
  readonly address: string;
  /** Which of the provider's header forms. */
  readonly header: number;
  readonly by: 'key' | 'person';
  /** The client that an administrator of the service made for Gangway. */
  readonly clientId: string;
}

type Mistakes = Partial<Record<'label' | 'id' | 'address' | 'key', string>>;

export interface AddFormOptions {
  readonly status: Status;
  readonly providers: readonly Provider[];
  readonly first: Provider;
  /** What a link filled in. */
  readonly wish: Wish | null;
  readonly onAdded: (addition: Addition) => void;
}

const entriesFor = (provider: Provider): Entries => ({
  provider,
  label: provider.url === null ? '' : provider.name,
  ownId: null,
  address: provider.url ?? '',
  header: 0,
  by: 'key',
  clientId: '',
});

/** A link chooses the address of a service of which nothing is known, and never that of one with an address of its own. */
function entriesFrom(wish: Wish, providers: readonly Provider[], first: Provider): Entries {
  const provider = providers.find(({ id }) => id === wish.provider) ?? first;
  const entries = entriesFor(provider);
  return { ...entries, label: wish.label ?? entries.label, address: provider.url ?? wish.url ?? '' };
}

/** The work behind the form that adds a connection. */
export function useAddForm({ status, providers, first, wish, onAdded }: AddFormOptions) {
  const taken = status.connections.map(({ id }) => id);
  const adding = useCall('connections.add');
  const signingIn = useSigningIn();
  const key = useRef<KeyField>(null);
  const clientSecret = useRef<KeyField>(null);
  const [entries, setEntries] = useState(() => (wish ? entriesFrom(wish, providers, first) : entriesFor(first)));
  const { provider, label, ownId, address, by } = entries;
  const isPerson = by === 'person';
  const add = isPerson ? { ...signingIn.add, problem: signingIn.problem } : adding;
  const id = ownId ?? idFrom(label, taken);
  const localAddress = `http://127.0.0.1:${status.gateway.port}/${id}/mcp`;
  // Only a service of which nothing is known may turn out to ask for no key.
  const keyRequired = provider.url !== null;
  const { mistakes, findMistakes, forgetMistakes } = useMistakes();

  // After the field was drawn anew: it cannot take the focus while it is disabled.
  useEffect(() => {
    if (add.isError) key.current?.focus();
  }, [add.isError]);

  function choose(next: Provider): void {
    const isOwnLabel = label !== '' && label !== provider.name;
    setEntries({ ...entriesFor(next), by, ...(isOwnLabel && { label, ownId }) });
    forgetMistakes();
    add.reset();
  }

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const keyMissing = !isPerson && keyRequired && (key.current?.isEmpty() ?? true);
    if (add.isPending || findMistakes(event.currentTarget, { id, taken, label, address, keyMissing })) return;
    if (isPerson) {
      const asked = () => signInFrom(entries, id, clientSecret.current?.take().key.trim() ?? '');
      signingIn.begin(asked, {
        onSuccess: (report) => onAdded({ label: label.trim(), localAddress, report, clipboardEmptied: false }),
      });
      return;
    }
    let pasted = false;
    const input = () => {
      const taken = key.current?.take();
      pasted = taken?.pasted ?? false;
      return inputFrom(entries, id, taken?.key ?? '');
    };
    adding.mutate(input, {
      onSuccess: async (report) =>
        onAdded({ label: label.trim(), localAddress, report, clipboardEmptied: pasted && (await emptyClipboard()) }),
    });
  }

  return {
    add,
    key,
    clientSecret,
    isPerson,
    entries,
    setEntries,
    id,
    localAddress,
    keyRequired,
    mistakes,
    choose,
    submit,
  };
}

export type AddFormWork = ReturnType<typeof useAddForm>;

function inputFrom(
  { provider, label, address, header }: Entries,
  id: string,
  key: string,
): CallInput<'connections.add'> {
  const form = provider.keyHeaders[header];
  return {
    id,
    provider: provider.id,
    label: label.trim(),
    url: address.trim(),
    ...(key !== '' && { key }),
    ...(form && { header: form }),
  };
}

function signInFrom(
  { provider, label, address, clientId }: Entries,
  id: string,
  clientSecret: string,
): CallInput<'signIn.add'> {
  return {
    id,
    provider: provider.id,
    label: label.trim(),
    url: address.trim(),
    ...(clientId.trim() !== '' && { clientId: clientId.trim() }),
    ...(clientSecret !== '' && { clientSecret }),
  };
}

interface Checked {
  readonly id: string;
  readonly taken: readonly string[];
  readonly label: string;
  readonly address: string;
  readonly keyMissing: boolean;
}

function useMistakes() {
  const { t } = useTranslation();
  const [mistakes, setMistakes] = useState<Mistakes>({});
  return {
    mistakes,
    forgetMistakes: () => setMistakes({}),
    /** Shows what is wrong and goes to the first of it. @returns whether there is anything */
    findMistakes(form: HTMLFormElement, { id, taken, label, address, keyMissing }: Checked): boolean {
      const found: Mistakes = {
        ...(label.trim() === '' && { label: t('addDialog.error.label') }),
        ...(!isId(id) && { id: t('addDialog.error.id') }),
        ...(taken.includes(id) && { id: t('addDialog.error.idTaken') }),
        ...(!isServiceAddress(address.trim()) && { address: t('addDialog.error.address') }),
        ...(keyMissing && { key: t('addDialog.error.key') }),
      };
      setMistakes(found);
      if (Object.keys(found).length === 0) return false;
      // After the fields were drawn with what is wrong with them.
      requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return true;
    },
  };
}
