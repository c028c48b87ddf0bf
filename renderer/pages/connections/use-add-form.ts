import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallInput, Provider, Status } from '../../../preload/contract.ts';
import { emptyClipboard, type KeyField } from '../../components/key-field.tsx';
import { useCall } from '../../state/gangway.tsx';
import { idFrom, isId, isServiceAddress } from '../../state/naming.ts';
import type { Addition } from './added.tsx';

/** What a person fills in, but for the key, which its field alone holds. */
interface Entries {
  readonly provider: Provider;
  readonly label: string;
  /** A name for the local address that the person chose; null for the one made from the label. */
  readonly ownId: string | null;
  readonly address: string;
  /** Which of the provider's header forms. */
  readonly header: number;
}

type Mistakes = Partial<Record<'label' | 'id' | 'address' | 'key', string>>;

export interface AddFormOptions {
  readonly status: Status;
  readonly first: Provider;
  readonly onAdded: (addition: Addition) => void;
}

const entriesFor = (provider: Provider): Entries => ({
  provider,
  label: provider.url === null ? '' : provider.name,
  ownId: null,
  address: provider.url ?? '',
  header: 0,
});

/** The work behind the form that adds a connection. */
export function useAddForm({ status, first, onAdded }: AddFormOptions) {
  const taken = status.connections.map(({ id }) => id);
  const add = useCall('connections.add');
  const key = useRef<KeyField>(null);
  const [entries, setEntries] = useState(() => entriesFor(first));
  const { provider, label, ownId, address } = entries;
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
    setEntries({ ...entriesFor(next), ...(isOwnLabel && { label, ownId }) });
    forgetMistakes();
    add.reset();
  }

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const keyMissing = keyRequired && (key.current?.isEmpty() ?? true);
    if (add.isPending || findMistakes(event.currentTarget, { id, taken, label, address, keyMissing })) return;
    let pasted = false;
    const input = () => {
      const taken = key.current?.take();
      pasted = taken?.pasted ?? false;
      return inputFrom(entries, id, taken?.key ?? '');
    };
    add.mutate(input, {
      onSuccess: async (report) =>
        onAdded({ label: label.trim(), localAddress, report, clipboardEmptied: pasted && (await emptyClipboard()) }),
    });
  }

  return { add, key, entries, setEntries, id, localAddress, keyRequired, mistakes, choose, submit };
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
