import { useTranslation } from 'react-i18next';
import type { Provider } from '../../../preload/contract.ts';
import classes from './form.module.css';

interface ProviderChoiceProps {
  readonly providers: readonly Provider[];
  readonly chosen: Provider;
  readonly onChoose: (provider: Provider) => void;
  readonly disabled: boolean;
}

export function ProviderChoice({ providers, chosen, onChoose, disabled }: ProviderChoiceProps) {
  const { t } = useTranslation();
  return (
    <fieldset className={classes.providers} disabled={disabled}>
      <legend>{t('addDialog.provider')}</legend>
      {providers.map((provider) => (
        <label key={provider.id} className={classes.provider}>
          <input
            type="radio"
            name="provider"
            checked={provider.id === chosen.id}
            onChange={() => onChoose(provider)}
            aria-describedby={`provider-${provider.id}`}
          />
          <span>
            <strong>{provider.name}</strong>
            <small id={`provider-${provider.id}`}>
              {provider.url === null ? t('addDialog.customHint') : new URL(provider.url).host}
            </small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
