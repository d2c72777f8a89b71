/**
 * The words by which people ask for deeds, as data. A tool says by its English verb which deeds it does (`en`); the person says it in
 * any of these languages. Read by `said-deeds.ts`:
 *
 *     word     the whole word            word*    every word that begins so
 *     ^word    where a request begins: first in its sentence or part of it, or behind `and` and `please`; elsewhere it is a noun
 *     a+b      in one sentence, the second at the end of its part: verbs that come in two (`sag … ab`)
 *     a~b      in one sentence, in this order
 *     a_b      one behind the other
 *
 * Accents do not count. A word that is written large inside of a sentence is a name, in German a noun, so no verb is met in it; what
 * is written large in the table is a noun, and met in any case. Japanese and Chinese words are met wherever they stand. Nouns that
 * stand in many questions are left out: who asks what a bill says does not ask for its payment.
 */
import type { ToolClass } from "../../call/tool-class.ts";

/** Languages by their codes (ISO 639-1). Those of people who write most, as far as their words are told apart. */
export type Language = "en" | "de" | "fr" | "es" | "pt" | "it" | "nl" | "pl" | "ja" | "zh";
export type Elsewhere = Exclude<Language, "en">;

export interface DeedWords {
  /** Classes that tell this deed from another of the same verb: `send` of money and of a letter. */
  readonly of?: readonly ToolClass[];
  /** Verbs of tools that do it, and what people call it, in English and in its plain form. */
  readonly en: string;
  readonly elsewhere: { readonly [language in Elsewhere]: string };
}

/** To pay back what was received. */
export const GIVE_BACK: DeedWords = {
  of: ["pay"],
  en: "refund repay reimburse return back",
  elsewhere: {
    de: "erstatt* rückerstatt* zurückerstatt* zurückzahl* zurücküberweis* zurückgeb* zurückschick* zurück",
    fr: "rembourse rembourser remboursez rends rendre rendez renvoie renvoyer renvoyez restitue restituer restituez",
    es: "reembolsa reembolse reembolsar* reintegra reintegrar* devuelve devuelva devolver* devuélvel*",
    pt: "reembolsa reembolse reembolsar* devolve devolva devolver* estorna estorne estornar*",
    it: "rimborsa rimborsi rimborsare rimborsal* restituisci restituire restituiscil* ridai ridare",
    nl: "terugbetaal* terugbetalen terugstort* terugstorten terugsturen vergoed vergoeden terug",
    pl: "zwróć zwrócić oddaj oddać odeślij odesłać zrefunduj",
    ja: "返金 返して 返す 返送 払い戻",
    zh: "退款 退还 退還 退给 退回 还给 還給 归还 返还",
  },
};

export const DEED_WORDS: readonly DeedWords[] = [
  GIVE_BACK,
  {
    of: ["send"],
    en: `send mail email message write tell ask inform notify reply respond answer say thank contact call ping forward text dm post publish
      share announce remind invite report comment submit refer page let drop greet congratulate apologise apologize explain broadcast
      tweet warn alert pass deliver mailing letter word`,
    elsewhere: {
      de: `schick* verschick* abschick* send* versend* schreib* antwort* beantwort* sag sage frag* informier* benachrichtig* meld* teil+mit
        teile+mit mitteil* leit+weiter leite+weiter weiterleit* weiterzuleit* gib+weiter gib+bescheid poste posten veröffentlich* teil teile
        teilen lad+ein lade+ein einlad* einzulad* bedank* gratulier* entschuldig* erinner* erkundig* kommentier* bericht* kontaktier*
        reich+ein reiche+ein einreich*`,
      fr: `envoie envoyer envoyez écris écrire écrivez réponds répondre répondez dis_à dis_au dis_lui dites_à préviens prévenir prévenez
        informe informer informez avertis avertir demande_à demande_au demande_lui demander demandez transfère transférer transférez
        transmets transmettre transmettez partage partager partagez publie publier publiez ^poste poster postez invite inviter invitez
        remercie remercier remerciez félicite féliciter rappelle_à rappeler ^commente commenter contacte contacter contactez notifie
        notifier signale signaler`,
      es: `envía envíe enviar* envíal* manda mande mandar* mándal* escribe escriba escribir* escríbel* responde responda responder*
        respóndel* contesta conteste contestar* contéstal* dile diles dígale avisa avise avisar* avísal* informa informar informarle
        infórmale pregúntale pregúntales preguntar preguntarle reenvía reenvíe reenviar* reenvíal* comparte comparta compartir*
        compártel* ^publica publique publicar* invita invite invitar* invítal* agradécele agradecer* felicita felicítal* felicitar
        recuérdale recordarle notifica notifique notificar* ^comenta comentar* contacta contactar* comunica comunicar*`,
      pt: `envia envie enviar* manda mande mandar* escreve escreva escrever* responde responda responder* diga_a diga_ao diga_à avisa avise
        avisar* informa informe informar* pergunte perguntar* encaminha encaminhe encaminhar* reencaminhe reencaminhar* partilhe
        partilhar* compartilhe compartilhar* publique publicar* poste postar* convide convida convidar* agradeça agradece agradecer*
        felicite felicitar* parabenize lembre lembrar notifique notificar* comente comentar* contacte contate contatar* contactar*
        comunique comunicar*`,
      it: `invia inviare inviar* inviagli inviale manda mandi mandare mandagli mandale scrivi scriva scrivere scrivigli scrivile rispondi
        risponda rispondere rispondigli rispondile digli dille avvisa avvisi avvisare avvisalo avvisala informa informare informalo
        informala chiedi chiedere chiedigli chiedile inoltra inoltri inoltrare inoltral* condividi condivida condividere condividil*
        ^pubblica pubblicare invita inviti invitare invitalo invitala ringrazia ringraziare ringrazial* ricorda_a ricordagli ricordale
        comunica comunicare notificare ^commenta commentare contatta contattare contattal* segnala segnalare`,
      nl: `stuur stuurt sturen verstuur versturen zend zenden schrijf schrijft schrijven antwoord antwoorden beantwoord beantwoorden
        zeg_tegen vertel_aan ^vraag vraag_aan laat~weten informeer informeren meld melden ^deel delen doorsturen ^plaats plaatsen ^post
        posten publiceer publiceren nodig+uit uitnodigen bedank bedanken feliciteer feliciteren herinner herinneren waarschuw waarschuwen
        contacteer contacteren ^mail mailen`,
      pl: `wyślij wyślijcie wysłać prześlij przesłać napisz napisać odpisz odpisać odpowiedz odpowiedzieć powiadom powiadomić poinformuj
        poinformować zapytaj zapytać przekaż przekazać udostępnij udostępnić opublikuj opublikować zaproś zaprosić podziękuj podziękować
        pogratuluj przypomnij zgłoś zgłosić skomentuj skontaktuj skontaktować daj_znać`,
      ja: `送って 送っておいて お送り 送信して 送信する 送付して 返信して 返信する 返事して 返事を書 伝えて 知らせて 連絡して 通知して 転送して 転送する 共有して 投稿して
        招待して に聞いて に尋ねて 報告して メールして 書いて 回答して お礼を`,
      zh: `发送 发给 发一 发个 发邮件 发消息 發送 發給 寄给 回复 回覆 答复 回信 告诉他 告诉她 告訴他 告訴她 通知 转发 轉發 转告 分享 发布 發布 邀请 邀請 询问 问一下 提醒 写信 写邮件
        联系 聯繫 汇报`,
    },
  },
  {
    of: ["pay"],
    en: `pay transfer send refund wire repay reimburse settle remit tip donate deposit withdraw charge payment transaction give owe split
      return compensate`,
    elsewhere: {
      de: `zahl zahle zahlen bezahl bezahle bezahlen überweis* Überweisung* erstatt* zurückzahl* zurückerstatt* begleich* spende spenden
        entricht* schick* send*`,
      fr: `paie paye payer payez régler réglez ^règle vire virer virez un_virement rembourse rembourser remboursez verse verser versez envoie
        envoyer envoyez transfère transférer transférez acquitte acquitter`,
      es: `paga pague pagar* págal* transfiere transfiera transferir* reembolsa reembolse reembolsar* devuelve devuelva devolver*
        devuélvel* dona donar* abona abonar* ingresa ingresar envía envíe enviar* envíal* manda mande mandar* mándal*`,
      pt: `paga pague pagar* transfere transfira transferir* reembolsa reembolse reembolsar* devolve devolva devolver* doar* deposita
        deposite depositar* envia envie enviar* manda mande mandar*`,
      it: `paga paghi pagare pagalo pagala pagagli un_bonifico trasferisci trasferire rimborsa rimborsi rimborsare rimborsal* versa versare
        invia inviare manda mandare mandagli mandale salda saldare restituisci restituire dona donare`,
      nl: `betaal betaalt betalen overmaken maak+over terugbetalen betaal+terug stort storten doneer doneren stuur sturen vergoed vergoeden`,
      pl: `zapłać zapłacić opłać opłacić przelej przelać zwróć zwrócić wpłać wpłacić przekaż przekazać wyślij wysłać ureguluj uregulować
        oddaj oddać`,
      ja: "払って 支払って 支払う 支払いを お支払い 振り込 振込 送金して 送金する 返金して 返金する 寄付して 送って",
      zh: "付款 支付 转账 轉帳 汇款 匯款 付给 付一下 付掉 缴费 缴纳 交费 还款 还给 退款 捐款 打款 转给 付清",
    },
  },
  {
    of: ["pay"],
    en: `buy purchase order book reserve rent hire subscribe get checkout booking reservation table ticket seat reorder rebook shop
      upgrade lease appointment return`,
    elsewhere: {
      de: "kauf* bestell* nachbestell* buch buche buchen reservier* miet* abonnier* besorg* erwirb erwerb* Buchung* Reservierung*",
      fr: `achète acheter achetez ^commande commander commandez ^réserve réserver réservez ^loue louer louez abonne abonner`,
      es: `^compra compre comprar* cómpral* ^reserva reserve reservar* resérval* ^pide pida pedir* ^encarga encargar* alquila alquile
        alquilar* contrata contratar*`,
      pt: "^compra compre comprar* ^reserva reserve reservar* ^encomenda encomende encomendar* peça pedir* alugue aluga alugar* ^assina assine",
      it: `^compra compri comprare compral* ^prenota prenoti prenotare prenotal* ^ordina ordinare ordinalo ordinala acquista acquistare
        noleggia noleggiare ^affitta affittare`,
      nl: "koop kopen bestel bestellen ^boek boek_een boek_de boek_het te_boeken reserveer reserveren huur huren",
      pl: "kup kupić zamów zamówić zarezerwuj zarezerwować wynajmij wynająć zabukuj",
      ja: "買って 購入して 購入する 注文して 注文する 予約して 予約する 予約を取 手配して 申し込んで",
      zh: "购买 購買 帮我买 买一 买个 买两 买三 下单 预订 預訂 预定 订购 訂購 订一 订个 订两 租一 租个",
    },
  },
  {
    en: "schedule plan arrange set standing recurring calendar appointment reschedule move postpone book",
    elsewhere: {
      de: `plan plane planen einplan* vereinbar* ansetz* setz+an verschieb* verleg* trag+ein trage+ein eintrag* einzutragen terminier*
        einricht* einzuricht* richt+ein richte+ein Dauerauftrag buch buche buchen`,
      fr: `planifie planifier planifiez ^programme programmer programmez fixe fixer fixez déplace déplacer déplacez reporte reporter reportez
        organise organiser organisez inscris inscrire mets~calendrier mets~agenda`,
      es: `^programa programe programar* ^agenda agende agendar* planifica planifique planificar* fija fijar* aplaza aplazar* mueve mover*
        organiza organizar* pospón posponer* pon~calendario pon~agenda`,
      pt: `^agenda agende agendar* ^marca marque marcar* programe programar* planeie planeje planejar* adie adiar* remarque remarcar*
        organize organizar* mova mover`,
      it: `pianifica pianificare ^programma programmare fissa fissare sposta spostare rimanda rimandare organizza organizzare
        metti~calendario ^segna segnare`,
      nl: `plan plannen inplannen verzet verzetten verplaats verplaatsen zet~agenda regel regelen maak~afspraak`,
      pl: `zaplanuj zaplanować umów umówić przełóż przełożyć przesuń przesunąć ustaw ustawić zorganizuj zorganizować wpisz wpisać`,
      ja: "予定を入 予定に入 スケジュールし 設定して 延期して 日程を変 に入れて 組んで 調整して",
      zh: "安排 预约 預約 改期 推迟 延期 定于 设置 设定 排一",
    },
  },
  {
    en: "delete remove erase clear clean wipe drop empty trash discard purge rid tidy destroy prune",
    elsewhere: {
      de: `lösch* entfern* leere leeren leert verwirf verwerf* vernicht* räum+auf räume+auf aufräum* aufzuräum* bereinig* wirf+weg
        wegwerf*`,
      fr: `supprime supprimer supprimez efface effacer effacez enlève enlever enlevez retire retirer retirez ^vide vider videz jette jeter
        jetez détruis détruire nettoie nettoyer`,
      es: `borra borre borrar* bórral* elimina elimine eliminar* elimínal* quita quitar* quítal* ^vacía vaciar* destruye destruir* suprime
        suprimir* ^limpia limpiar*`,
      pt: `apaga apague apagar* elimina elimine eliminar* exclui exclua excluir* remova remover* deleta delete deletar* limpe limpar*
        esvazie esvaziar* destrua destruir*`,
      it: `elimina elimini eliminare eliminal* cancella cancellare cancellal* rimuovi rimuova rimuovere rimuovil* svuota svuotare distruggi
        distruggere`,
      nl: `verwijder verwijdert verwijderen ^wis wissen ^leeg leegmaken gooi+weg weggooien ruim+op opruimen vernietig vernietigen`,
      pl: `usuń usunąć skasuj skasować wyrzuć wyrzucić wyczyść wyczyścić opróżnij opróżnić zniszcz zniszczyć`,
      ja: "削除して 削除する 消して 消去して 捨てて 空にして 破棄して 片付けて",
      zh: "请删除 把它删 删除 删掉 刪除 刪掉 清空 清除 移除 丢弃 销毁",
    },
  },
  {
    en: "cancel terminate end stop close revoke withdraw unsubscribe return void abort",
    elsewhere: {
      de: `sag+ab sage+ab absag* abzusag* stornier* kündig* beend* brich+ab abbrech* abzubrech* widerruf* stopp* abbestell* schließ*
        auflös* lös+auf löse+auf`,
      fr: `annule annuler annulez résilie résilier résiliez arrête arrêter arrêtez désabonne désabonner décommande décommander ferme fermer
        fermez clôture clôturer`,
      es: `cancela cancele cancelar* cancélal* anula anule anular* anúlal* detén detener* cierra cierre cerrar* de_baja`,
      pt: `cancela cancele cancelar* anula anule anular* encerra encerre encerrar* pare parar rescinda rescindir* ^fecha feche fechar*`,
      it: `annulla annulli annullare annullal* disdici disdire disdica cancella cancellare cancellal* interrompi interrompere ferma fermare
        chiudi chiudere`,
      nl: `annuleer annuleren zeg+af afzeggen af_te_zeggen zeg+op opzeggen op_te_zeggen stop stoppen beëindig beëindigen sluit sluiten
        ophef* opheffen`,
      pl: `anuluj anulować odwołaj odwołać zrezygnuj wypowiedz wypowiedzieć zakończ zakończyć zatrzymaj zatrzymać zamknij zamknąć`,
      ja: "キャンセルして キャンセルする 取り消して 取消して 解約して 解約する 中止して 停止して 退会して 閉じて 閉鎖して",
      zh: "取消 退订 退訂 终止 停止 解约 撤销 退掉 注销 关闭 關閉",
    },
  },
  {
    en: "accept approve confirm permit grant agree sign endorse",
    elsewhere: {
      de: `annehm* anzunehm* nimm+an akzeptier* genehmig* bestätig* erlaub* bewillig* stimm+zu stimme+zu zustimm* zuzustimm* gib+frei
        freigeb* freizugeb* unterschreib* zusag* zuzusag* sag+zu sage+zu`,
      fr: `accepte accepter acceptez approuve approuver approuvez confirme confirmer confirmez ^valide valider validez autorise autoriser
        autorisez ^signe signer signez`,
      es: `acepta acepte aceptar* acéptal* aprueba apruebe aprobar* apruébal* confirma confirme confirmar* confírmal* autoriza autorice
        autorizar* ^firma firmar*`,
      pt: `aceita aceite aceitar* aprova aprove aprovar* confirma confirme confirmar* autoriza autorize autorizar* assine assinar*`,
      it: `accetta accetti accettare accettal* approva approvi approvare approvalo approvala ^conferma confermi confermare confermal*
        autorizza autorizzare ^firma firmare`,
      nl: `accepteer accepteren keur+goed goedkeuren goed_te_keuren bevestig bevestigen sta+toe onderteken ondertekenen`,
      pl: `zaakceptuj zaakceptować zatwierdź zatwierdzić potwierdź potwierdzić przyjmij przyjąć podpisz podpisać zezwól zezwolić`,
      ja: "承認して 承認する 受け入れて 承諾して 許可して 確定して 了承して 署名して",
      zh: "接受 批准 同意 请确认 确认预 审批 允许 签署",
    },
  },
  {
    en: "reject decline refuse deny disapprove dismiss",
    elsewhere: {
      de: "lehn+ab lehne+ab ablehn* abzulehn* weis+zurück weise+zurück zurückweis* zurückzuweis* verweiger*",
      fr: "refuse refuser refusez rejette rejeter rejetez décline décliner déclinez",
      es: "rechaza rechace rechazar* recházal* deniega denegar* declina declinar*",
      pt: "rejeita rejeite rejeitar* ^recusa recuse recusar* negue negar*",
      it: "rifiuta rifiutare rifiutal* respingi respingere respingil* declina declinare",
      nl: "weiger weigeren wijs+af afwijzen af_te_wijzen keur+af afkeuren",
      pl: "odrzuć odrzucić odmów odmówić",
      ja: "却下して 拒否して 断って 辞退して",
      zh: "拒绝 拒絕 驳回 否决 婉拒",
    },
  },
  {
    en: "merge land integrate",
    elsewhere: {
      de: "merge* zusammenführ* zusammenzuführ* führ+zusammen führe+zusammen vereinig*",
      fr: "fusionne fusionner fusionnez merge merger",
      es: "fusiona fusionar* fusiónal* combina combinar* mergea",
      pt: "mescla mescle mesclar* una unir* mergeie",
      it: "unisci unire uniscil* mergia",
      nl: "voeg+samen samenvoegen samen_te_voegen merge mergen",
      pl: "scal scalić połącz połączyć zmerguj",
      ja: "マージして マージする 統合して",
      zh: "合并 合併",
    },
  },
  {
    en: "commit push fix change edit update write add check",
    elsewhere: {
      de: "committe* commit* push* beheb* korrigier* reparier* änder* ergänz* schreib*",
      fr: "corrige corriger corrigez commite pousse pousser répare réparer modifie modifier modifiez ajoute ajouter ajoutez",
      es: "corrige corrija corregir* corrígel* arregla arreglar* ^sube subir* cambia cambiar* añade añadir*",
      pt: "corrija corrige corrigir* conserte consertar* altere alterar* adicione adicionar*",
      it: "correggi correggere correggil* sistema sistemare modifica modificare aggiungi aggiungere",
      nl: "repareer repareren herstel herstellen corrigeer corrigeren fix push commit wijzig wijzigen voeg+toe",
      pl: "popraw poprawić napraw naprawić wypchnij zmień zmienić dodaj dodać",
      ja: "修正して 直して コミットして プッシュして 変更して 追加して",
      zh: "修复 修正 提交 推送 修改 添加",
    },
  },
  {
    en: "release publish ship launch tag",
    elsewhere: {
      de: "veröffentlich* publizier* freigeb* gib+frei bring+heraus herausbring*",
      fr: "publie publier publiez sors sortir lance lancer lancez",
      es: "^publica publique publicar* lanza lanzar*",
      pt: "^publica publique publicar* lance lançar*",
      it: "^pubblica pubblichi pubblicare rilascia rilasciare lancia lanciare",
      nl: "publiceer publiceren breng+uit uitbrengen uit_te_brengen",
      pl: "opublikuj opublikować wydaj wydać",
      ja: "リリースして リリースする 公開して 公開する",
      zh: "发布 發布 发行 公开",
    },
  },
  {
    en: "deploy roll rollback upgrade downgrade install update release ship",
    elsewhere: {
      de: "deploy* roll+aus rolle+aus ausroll* auszuroll* installier* aktualisier* spiel+ein spiele+ein einspiel* zurückroll* roll+zurück",
      fr: "déploie déployer déployez installe installer installez actualise actualiser mets_à_jour mettre_à_jour",
      es: "despliega despliegue desplegar* instala instale instalar* actualiza actualice actualizar*",
      pt: "implante implantar* instale instala instalar* atualize atualiza atualizar* reverta reverter*",
      it: "distribuisci distribuire installa installare aggiorna aggiornare",
      nl: "installeer installeren rol+uit uitrollen uit_te_rollen deploy deployen update updaten",
      pl: "wdróż wdrożyć zainstaluj zainstalować zaktualizuj zaktualizować",
      ja: "デプロイして デプロイする インストールして 更新して ロールバックして",
      zh: "部署 安装 回滚 上线 升级",
    },
  },
  {
    en: "restart reboot bounce start stop kill shutdown",
    elsewhere: {
      de: "start* neustart* neuzustart* stopp* beend* fahr+herunter fahre+herunter herunterfahr* herunterzufahr*",
      fr: "redémarre redémarrer redémarrez démarre démarrer démarrez arrête arrêter arrêtez relance relancer relancez éteins éteindre",
      es: "reinicia reinicie reiniciar* reiníciel* arranca arrancar* detén detener* apaga apagar* inicia iniciar*",
      pt: "reinicia reinicie reiniciar* inicia inicie iniciar* pare parar desligue desligar*",
      it: "riavvia riavviare riavvial* avvia avviare ferma fermare spegni spegnere",
      nl: "herstart herstarten start starten stop stoppen",
      pl: "zrestartuj zrestartować uruchom uruchomić zatrzymaj zatrzymać wyłącz wyłączyć",
      ja: "再起動して 再起動する 起動して 停止して 止めて",
      zh: "重启 重新启动 启动 停止 关闭 关机",
    },
  },
  {
    en: "scale resize grow shrink increase decrease raise lower",
    elsewhere: {
      de: "skalier* vergrößer* verkleiner* erhöh* senk* reduzier* verringer*",
      fr: "augmente augmenter augmentez réduis réduire réduisez redimensionne redimensionner baisse baisser",
      es: "escala escalar* aumenta aumentar* reduce reducir* redimensiona redimensionar* ^sube subir* ^baja bajar*",
      pt: "escale escalar* aumente aumentar* reduza reduzir* redimensione redimensionar* baixe",
      it: "scala scalare aumenta aumentare riduci ridurre ridimensiona ridimensionare abbassa abbassare",
      nl: "schaal schalen verhoog verhogen verlaag verlagen vergroot vergroten verklein verkleinen",
      pl: "zwiększ zwiększyć zmniejsz zmniejszyć przeskaluj przeskalować podnieś obniż obniżyć",
      ja: "増やして 減らして 拡張して スケールし 上げて 下げて",
      zh: "扩容 缩容 扩展 增加 减少 提高 降低",
    },
  },
  {
    en: "rotate renew change replace reset",
    elsewhere: {
      de: "rotier* erneuer* wechsel* wechsle änder* setz+zurück setze+zurück zurücksetz* zurückzusetz* tausch+aus tausche+aus austausch* ersetz*",
      fr: "renouvelle renouveler renouvelez ^change changer changez réinitialise réinitialiser remplace remplacer remplacez",
      es: "renueva renueve renovar* renuéval* cambia cambie cambiar* cámbial* rota rotar* restablece restablecer* reemplaza reemplazar*",
      pt: "renove renova renovar* troque trocar* altere alterar* redefina redefinir* substitua substituir*",
      it: "rinnova rinnovi rinnovare rinnoval* cambia cambi cambiare cambial* ruota ruotare reimposta reimpostare sostituisci sostituire",
      nl: "vernieuw vernieuwen wijzig wijzigen roteer roteren vervang vervangen",
      pl: "odnów odnowić zmień zmienić zresetuj zresetować wymień wymienić",
      ja: "更新して 変更して 変えて ローテーションして リセットして 交換して",
      zh: "轮换 更换 更新 重置 修改 更改 替换",
    },
  },
  {
    en: "give grant add invite allow share open permit make set enable let access rights",
    elsewhere: {
      de: `gib gebe gewähr* füg+hinzu füge+hinzu hinzufüg* hinzuzufüg* lad+ein lade+ein einlad* einzulad* erlaub* teil teile teilen
        freigeb* freizugeb* ernenn* berechtig* aktivier*`,
      fr: `ajoute ajouter ajoutez ^donne donner donnez accorde accorder accordez invite inviter invitez autorise autoriser autorisez partage
        partager partagez permets permettre nomme nommer active activer`,
      es: `añade añada añadir* agrega agregue agregar* dale darle concede conceder* invita invite invitar* autoriza autorizar* comparte
        compartir* permite permitir* activa activar*`,
      pt: `adicione adiciona adicionar* conceda conceder* dê_a dê_ao convide convidar* autorize autorizar* partilhe partilhar* compartilhe
        compartilhar* permita permitir* ative ativar*`,
      it: `aggiungi aggiungere aggiungil* concedi concedere invita invitare autorizza autorizzare condividi condividere permetti permettere
        attiva attivare dai_a dagli`,
      nl: "voeg+toe toevoegen toe_te_voegen ^geef geven nodig+uit uitnodigen ^deel delen sta+toe activeer activeren",
      pl: "dodaj dodać nadaj nadać przyznaj przyznać zaproś zaprosić udostępnij udostępnić zezwól włącz włączyć",
      ja: "追加して 付与して 招待して 共有して 許可して 与えて 有効に",
      zh: "添加 授予 授权 授權 邀请 邀請 加入 分享 共享 给予 启用",
    },
  },
  {
    en: "remove revoke kick ban block disable lock take suspend deactivate expel",
    elsewhere: {
      de: "entzieh* entfern* sperr* blockier* deaktivier* entlass* widerruf* wirf+raus nimm+weg",
      fr: `révoque révoquer révoquez ^bloque bloquer bloquez retire retirer retirez désactive désactiver désactivez suspends suspendre
        verrouille verrouiller exclus exclure`,
      es: "revoca revocar* bloquea bloquee bloquear* bloquéal* quita quitar* quítal* desactiva desactivar* suspende suspender* expulsa expulsar*",
      pt: "revogue revogar* bloqueie bloqueia bloquear* remova remover* desative desativar* suspenda suspender* expulse expulsar*",
      it: "revoca revocare blocca blocchi bloccare bloccal* rimuovi rimuovere rimuovil* disattiva disattivare sospendi sospendere",
      nl: "blokkeer blokkeren trek+in intrekken in_te_trekken verwijder verwijderen deactiveer deactiveren schors schorsen",
      pl: "zablokuj zablokować odbierz odebrać usuń usunąć wyłącz wyłączyć zawieś zawiesić cofnij cofnąć",
      ja: "取り消して 剥奪して ブロックして 無効に 停止して 外して ロックして",
      zh: "撤销 吊销 封禁 屏蔽 禁用 停用 锁定 鎖定 冻结 移除 收回",
    },
  },
  {
    en: `change set update edit adjust raise lower increase decrease move rename correct fix extend replace assign modify switch put turn
      enter amend alter`,
    elsewhere: {
      de: `änder* aktualisier* setz* stell+um stelle+um umstell* umzustell* pass+an passe+an anpass* anzupass* verschieb* umbenenn*
        umzubenenn* benenn+um trag+ein trage+ein eintrag* einzutragen korrigier* verlänger* ersetz* weis+zu weise+zu zuweis* bearbeit*
        erhöh* senk*`,
      fr: `^change changer changez modifie modifier modifiez mets mettre mettez actualise actualiser ajuste ajuster ajustez déplace déplacer
        déplacez renomme renommer corrige corriger corrigez remplace remplacer prolonge prolonger attribue attribuer augmente augmenter
        baisse baisser`,
      es: `cambia cambie cambiar* cámbial* modifica modifique modificar* actualiza actualice actualizar* ajusta ajustar* mueve mover*
        renombra renombrar* corrige corregir* reemplaza reemplazar* pon poner* ^sube subir* ^baja bajar* asigna asignar* prolonga`,
      pt: `mude mudar* muda altere altera alterar* modifique modificar* atualize atualiza atualizar* ajuste ajustar* mova mover* renomeie
        renomear* corrija corrigir* substitua substituir* coloque colocar* aumente atribua atribuir*`,
      it: `cambia cambi cambiare cambial* modifica modifichi modificare modifical* aggiorna aggiornare aggiornal* sposta spostare rinomina
        rinominare correggi correggere sostituisci sostituire imposta impostare assegna assegnare aumenta aumentare metti mettere`,
      nl: `wijzig wijzigen verander veranderen pas+aan aanpassen aan_te_passen update updaten verplaats verplaatsen hernoem hernoemen zet
        zetten corrigeer corrigeren vervang vervangen verleng verlengen verhoog verlaag wijs+toe`,
      pl: `zmień zmienić zaktualizuj zaktualizować przenieś przenieść dostosuj dostosować ustaw ustawić popraw poprawić zamień zamienić
        przedłuż przedłużyć przypisz zwiększ zmniejsz`,
      ja: "変更して 変えて 更新して 移動して 修正して 直して 設定して 切り替えて に変更 上げて 下げて",
      zh: "更改 修改 更新 调整 移动 改成 改为 设为 设成 设置 替换 重命名",
    },
  },
  {
    en: "create add make set open register enter save put note record log write new append start",
    elsewhere: {
      de: `erstell* leg+an lege+an anleg* anzuleg* füg+hinzu füge+hinzu hinzufüg* hinzuzufüg* trag+ein trage+ein eintrag* einzutragen
        speicher* notier* schreib* eröffn* registrier* mach mache leg+ab lege+ab ableg*`,
      fr: `crée créer créez ajoute ajouter ajoutez enregistre enregistrer enregistrez ^ouvre ouvrir ^note noter notez sauvegarde sauvegarder
        inscris inscrire`,
      es: `crea crear* créal* añade añada añadir* agrega agregue agregar* guarda guarde guardar* registra registrar* abre abrir* anota
        anotar* apunta apuntar*`,
      pt: `cria crie criar* adicione adiciona adicionar* guarde guardar* salve salvar* registe registre registrar* abra abrir* anote anotar*`,
      it: `crea crei creare aggiungi aggiungere aggiungil* salva salvi salvare registra registrare apri aprire annota annotare`,
      nl: `maak maken voeg+toe toevoegen toe_te_voegen bewaar bewaren sla+op opslaan noteer noteren open openen registreer registreren`,
      pl: `utwórz utworzyć stwórz stworzyć dodaj dodać zapisz zapisać załóż założyć otwórz otworzyć zanotuj zarejestruj`,
      ja: "作成して 作成する 作って 追加して 登録して 保存して 記録して メモして",
      zh: "创建 創建 新建 建立 添加 保存 记录下 登记 开一 写入",
    },
  },
  {
    en: "run execute start launch test build try compile evaluate",
    elsewhere: {
      de: "führ+aus führe+aus ausführ* auszuführ* start* teste testen kompilier* bau baue bauen",
      fr: "exécute exécuter exécutez lance lancer lancez ^teste tester testez démarre démarrer compile compiler",
      es: "ejecuta ejecute ejecutar* ejecútal* lanza lanzar* ^prueba probar* inicia iniciar* compila compilar*",
      pt: "execute executa executar* rode rodar* testar* inicie iniciar* compile compilar*",
      it: "esegui esegua eseguire eseguil* avvia avviare lancia lanciare ^testa testare compila compilare",
      nl: "voer+uit uitvoeren uit_te_voeren start starten ^test testen draai draaien bouw bouwen",
      pl: "uruchom uruchomić wykonaj wykonać przetestuj przetestować zbuduj zbudować",
      ja: "実行して 実行する 走らせて テストして ビルドして",
      zh: "运行 執行 执行 启动 跑一 编译",
    },
  },
  {
    en: "fetch download open visit read look go browse get load upload export",
    elsewhere: {
      de: `öffne öffnen ruf+ab rufe+ab abruf* abzuruf* lad+herunter lade+herunter herunterlad* lad+hoch lade+hoch hochlad* besuch* lies
        lese lesen schau* hol hole holen exportier*`,
      fr: `^ouvre ouvrir ouvrez télécharge télécharger téléchargez ^visite visiter visitez lis lire lisez ^regarde regarder consulte consulter
        exporte exporter`,
      es: `abre abrir* ^descarga descargar* visita visitar* lee leer* mira mirar* exporta exportar*`,
      pt: `abra abrir* baixe baixar* visite visitar* leia ler veja exporte exportar*`,
      it: `apri aprire scarica scaricare scarical* visita visitare leggi leggere guarda guardare esporta esportare`,
      nl: "open openen download downloaden bezoek bezoeken lees lezen bekijk bekijken exporteer exporteren",
      pl: "otwórz otworzyć pobierz pobrać odwiedź odwiedzić przeczytaj przeczytać zobacz wyeksportuj",
      ja: "開いて ダウンロードして 読んで 見て アクセスして エクスポートして",
      zh: "打开 下载 下載 访问 阅读 查看 读取 导出",
    },
  },
  {
    en: "rate review vote like rating score mark star recommend",
    elsewhere: {
      de: "bewert* stimm+ab stimme+ab abstimm* rezensier* empfehl* empfiehl markier*",
      fr: "^note noter notez évalue évaluer évaluez vote voter recommande recommander",
      es: "califica calificar* valora valorar* puntúa puntuar* vota votar* recomienda recomendar*",
      pt: "avalie avaliar* vote votar* recomende recomendar* classifique",
      it: "valuta valutare vota votare recensisci recensire consiglia",
      nl: "beoordeel beoordelen stem stemmen recenseer markeer",
      pl: "oceń ocenić zagłosuj zagłosować poleć",
      ja: "評価して 投票して レビューして 採点して",
      zh: "评价 评分 打分 投票 点评 推荐",
    },
  },
  {
    en: "renew prescribe repeat extend prescription refill",
    elsewhere: {
      de: "verschreib* verlänger* erneuer* wiederhol* Rezept*",
      fr: "renouvelle renouveler renouvelez prescris prescrire prolonge prolonger",
      es: "renueva renovar* renuéval* receta recetar* prorroga prorrogar*",
      pt: "renove renova renovar* prescreva prescrever* prorrogue",
      it: "rinnova rinnovare rinnoval* prescrivi prescrivere prolunga",
      nl: "verleng verlengen vernieuw vernieuwen herhaal herhalen",
      pl: "odnów odnowić przedłuż przedłużyć przepisz przepisać",
      ja: "更新して 延長して 処方して",
      zh: "续开 续订 续期 延长 开药",
    },
  },
];

/** What deeds are done to that no value names, by the English word of a tool's name. Nouns alone. */
export const THING_WORDS: { readonly [english: string]: string } = {
  account: "Konto* compte comptes cuenta cuentas conta contas conto rekening konta アカウント 口座 账户 帐户 账号 帳戶",
  card: "Karte* carte cartes tarjeta tarjetas cartão cartões carta kaart kaarten karta kartę karty カード 银行卡 信用卡",
  key: "Schlüssel* clé clés llave llaves clave claves chave chaves chiave chiavi sleutel* klucz* 鍵 キー 密钥 密鑰",
  password: "Passwort* Kennwort* contraseña* senha* password wachtwoord* hasło hasła パスワード 密码 密碼",
  subscription: "Abo Abonnement* abonnement* suscripción suscripciones assinatura* abbonamento subskrypcj* サブスク 订阅 訂閱",
  membership: "Mitgliedschaft* adhésion membresía filiação iscrizione lidmaatschap członkostwo 会員 会员",
  cart: "Warenkorb* panier carrito carrinho carrello winkelwagen koszyk* カート 购物车",
  trash: "Papierkorb* corbeille papelera lixeira cestino prullenbak kosz ゴミ箱 回收站 垃圾箱",
  history: "Verlauf* historique historial histórico cronologia geschiedenis historię historia 履歴 历史",
  calendar: "Kalender* calendrier calendario calendário kalendarz* カレンダー 日历",
  booking: "Buchung* réservation* reserva* prenotazione* boeking* rezerwacj* 予約 预订",
  order: "Bestellung* commande commandes pedido* encomenda* ordine ordini bestelling* zamówieni* 注文 订单",
  backup: "Sicherung* Backup* sauvegarde* copia copias backup* kopia kopię バックアップ 备份",
  session: "Sitzung* session* sesión sesiones sessão sessões sessione sessie* sesj* セッション 会话",
};

/** Words of every sentence that are met in no other of these languages, English among them. */
export const SENTENCE_WORDS: { readonly [language in Exclude<Elsewhere, "ja" | "zh">]: string } = {
  de: `und ist nicht bitte mir ich dem einen einer für auf wie wann welche welcher welches vom zum zur auch noch sind oder wenn dass mein
    meine meinen unser unsere seine ihre ihm ihn kannst könntest der das den ein eine mit von aus nach bis wir alle`,
  fr: `le les une dans avec cette est pas vous mes merci du au aux et ce ces qui que quand moi mon plaît ses notre nos leur il elle je tu
    peux quel quelle combien`,
  es: `el los las una del por para este esta y al mi mis su sus puedes qué cuál cuánto cuándo lo le que si como nuestra nuestro`,
  pt: `uma os dos das para não meu minha meus minhas ao pelo pela isso esse essa você o que nosso nossa seu sua quanto quando`,
  it: `il gli una della dei delle che di mio mia miei questo questa alla nel sono lo mi puoi quanto quando nostro nostra`,
  nl: "het een voor niet mijn naar deze aan alsjeblieft graag alstublieft ons onze hoeveel wanneer kun mij",
  pl: "na jest nie się proszę mój moja moje moją dla jak oraz ze przez wszystkie mi ile kiedy czy tego mojego nasz",
};
